import type { User } from '@l-age/domain';
import { aUser, succeed, userId } from '@l-age/domain/testing';
import { expect } from 'chai';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { placesOf } from '../service/client.js';
import { describeOnEveryStore, type Fixture } from '../service/on-every-store.js';
import { createPerson, PASSWORD } from '../service/people.js';

const WEBHOOK = 'https://discord.com/api/webhooks/123456789012345678/canary-token';

describeOnEveryStore('POST /users', (fixture) => {
  const create = (json: unknown, token = fixture.admin.token) =>
    fixture.client.call('POST', '/api/v1/users/', { token, json });

  it('returns the user and its location', async () => {
    const { status, headers, json } = await create({
      username: 'Frieda',
      email: 'frieda@example.com',
      password: PASSWORD,
      discord_username: 'frieda#1',
      discord_user_id: '80351110224678912',
      discord_webhook: WEBHOOK,
    });

    expect(status).to.equal(201);
    expect(headers.get('location')).to.equal(`/api/v1/users/${String(json['id'])}`);
    expect(json).to.have.all.keys(
      ...['id', 'username', 'email', 'is_superuser', 'is_active', 'is_service'],
      ...['discord_username', 'discord_user_id', 'created_at', 'updated_at'],
    );
    expect(json).to.include({ username: 'Frieda', is_superuser: false, is_active: true, discord_username: 'frieda#1' });
    expect(json['created_at']).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('rejects a username that differs from a taken one by case only', async () => {
    await create({ username: 'gustav', email: 'gustav@example.com', password: PASSWORD });
    const sameName = await create({ username: 'GUSTAV', email: 'g2@example.com', password: PASSWORD });
    const sameAddress = await create({ username: 'gustav2', email: 'Gustav@Example.com', password: PASSWORD });

    expect([sameName.status, sameName.json['code']]).to.deep.equal([409, 'username_taken']);
    expect([sameAddress.status, sameAddress.json['code']]).to.deep.equal([409, 'email_taken']);
  });

  it('returns 403 to other users for any body', async () => {
    for (const json of [{ username: 'heidi', email: 'h@example.com', password: PASSWORD }, {}]) {
      const rejected = await create(json, fixture.anna.token);
      expect([rejected.status, rejected.json['code']]).to.deep.equal([403, 'superuser_required']);
    }
    expect((await fixture.client.call('POST', '/api/v1/users/', { json: {} })).status).to.equal(401);
  });

  it('reports all issues together, without secrets', async () => {
    const answer = await create({
      username: '-x',
      email: 'nowhere',
      password: 'Passwor',
      is_active: 'perhaps',
      discord_user_id: 'anna',
      discord_webhook: 'https://example.com/api/webhooks/1/canary',
    });

    expect(answer.status).to.equal(422);
    expect(placesOf(answer)).to.deep.equal([
      ['string_too_short', 'body', 'username'],
      ['value_error', 'body', 'email'],
      ['string_too_short', 'body', 'password'],
      ['bool_parsing', 'body', 'is_active'],
      ['value_error', 'body', 'discord_user_id'],
      ['value_error', 'body', 'discord_webhook'],
    ]);
    expect(answer.problems[1]).to.deep.equal({
      type: 'value_error',
      loc: ['body', 'email'],
      msg: 'value is not a valid email address: An email address must have an @-sign.',
      input: 'nowhere',
      ctx: { reason: 'An email address must have an @-sign.' },
    });
    expect(answer.text).to.not.include('Passwor"').and.not.include('canary');
  });

  it('redacts secrets in the object around a missing field', async () => {
    const { problems } = await create({ password: PASSWORD, discord_webhook: WEBHOOK });
    expect(problems[0]).to.deep.equal({
      type: 'missing',
      loc: ['body', 'username'],
      msg: 'Field required',
      input: { password: '[redacted]', discord_webhook: '[redacted]' },
    });
  });

  it('rejects passwords that are well known or longer than bcrypt reads', async () => {
    for (const password of ['Admin123!', 'password123', 'ä'.repeat(37), 'x'.repeat(73)]) {
      const rejected = await create({ username: 'ida', email: 'ida@example.com', password });
      expect(placesOf(rejected)).to.deep.equal([['value_error', 'body', 'password']]);
    }
  });

  it('drops unknown fields and prototypes', async () => {
    const body =
      '{"username":"karla","email":"karla@example.com","password":"violet-otter-climbs-42",' +
      '"id":1,"hashed_password":"x","created_at":"2000-01-01","__proto__":{"is_superuser":true},"constructor":{"x":1}}';
    const { status, json } = await fixture.client.call('POST', '/api/v1/users/', {
      token: fixture.admin.token,
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(status).to.equal(201);
    expect(json['is_superuser']).to.equal(false);
    expect(json['created_at']).to.not.match(/^2000/);
  });
});

/** Changes a user directly in the store. */
const change = ({ service }: Fixture, id: number, edit: (user: User) => User): Promise<unknown> =>
  succeed(
    service.container.get('unitOfWork').run(({ users }) =>
      pipe(
        users.findById(userId(id)),
        TE.map((found) => edit(O.getOrElse(() => aUser())(found))),
        TE.flatMap(users.save),
      ),
    ),
  );

describeOnEveryStore('/users/me', (fixture) => {
  const me = (token: string) => fixture.client.call('GET', '/api/v1/users/me', { token });
  const update = (token: string, json: unknown) => fixture.client.call('PUT', '/api/v1/users/me', { token, json });

  it('shows the webhook to its owner', async () => {
    const { token } = await createPerson(fixture.client, fixture.admin, 'lena', { discord_webhook: WEBHOOK });
    expect((await me(token)).json).to.include({ discord_webhook: WEBHOOK, discord_webhook_status: 'ok' });
    expect((await me(fixture.anna.token)).json).to.include({ discord_webhook: null, discord_webhook_status: 'none' });
  });

  it('keeps absent fields, and clears Discord fields with null or an empty string', async () => {
    const { token } = await createPerson(fixture.client, fixture.admin, 'maria', {
      discord_webhook: WEBHOOK,
      discord_username: 'maria',
      discord_user_id: '1234',
    });
    expect((await update(token, {})).json).to.include({ discord_username: 'maria', discord_webhook: WEBHOOK });
    expect((await update(token, { discord_webhook: '' })).json).to.include({
      discord_username: 'maria',
      discord_webhook: null,
    });
    const none = { discord_username: null, discord_user_id: null, discord_webhook: null };
    const empty = { discord_username: '', discord_user_id: '', discord_webhook: '' };
    for (const clearing of [none, empty]) {
      await update(token, { discord_username: 'maria', discord_user_id: '1234', discord_webhook: WEBHOOK });
      expect((await update(token, clearing)).json).to.include(none);
    }
    const bert = await fixture.client.call('POST', '/api/v1/users/', {
      token: fixture.admin.token,
      json: { username: 'norbert', email: ' norbert@müller.example ', password: PASSWORD, ...empty },
    });
    expect(bert.status).to.equal(201);
    expect(bert.json).to.include({ email: 'norbert@müller.example', discord_username: null, discord_user_id: null });
  });

  it('normalises a webhook, and rejects other URLs', async () => {
    const { token } = fixture.anna;
    const accepted = await update(token, {
      discord_webhook: 'https://Discord.com:443/api/v8/webhooks/12/ab?thread_id=3',
    });
    expect(accepted.json['discord_webhook']).to.equal('https://discord.com/api/v8/webhooks/12/ab?thread_id=3');
    for (const webhook of [
      'http://discord.com/api/webhooks/1/a',
      'https://discord.com.evil.example/api/webhooks/1/a',
      'https://evil@discord.com/api/webhooks/1/a',
      'https://discord.com:444/api/webhooks/1/a',
      'https://discord.com./api/webhooks/1/a',
      'https://discord.com/api/webhooks/1/a?wait=true',
      'https://discord.com/api/webhooks/1/a#x',
      'https://discord.com/api/webhooks/1/a/../b',
      5,
    ])
      expect((await update(token, { discord_webhook: webhook })).status, String(webhook)).to.equal(422);
  });

  it('cannot change the rights of the user', async () => {
    const { json } = await update(fixture.bob.token, { is_superuser: true, is_active: false, id: 1 });
    expect(json).to.include({ id: fixture.bob.id, is_superuser: false, is_active: true });
  });

  it('changes the password with the current one, and ends all other sessions', async () => {
    const { token } = await createPerson(fixture.client, fixture.admin, 'nora');
    const other = await fixture.client.logIn('nora', PASSWORD);

    const unproven = await update(token, { password: 'another-violet-otter' });
    expect(unproven.status).to.equal(422);
    expect(placesOf(unproven)).to.deep.equal([['missing', 'body', 'current_password']]);

    const wrong = await update(token, { password: 'another-violet-otter', current_password: 'not-it' });
    expect([wrong.status, wrong.json['code']]).to.deep.equal([403, 'incorrect_current_password']);
    expect((await me(other)).status).to.equal(200);

    const changed = await update(token, { password: 'another-violet-otter', current_password: PASSWORD });
    expect(changed.status).to.equal(200);
    expect((await me(token)).status).to.equal(200);
    expect((await me(other)).json['detail']).to.equal('Could not validate credentials');
    await fixture.client.logIn('nora', 'another-violet-otter');
  });

  it('shows why a webhook is disabled, until it is set again', async () => {
    const { id, token } = await createPerson(fixture.client, fixture.admin, 'petra', { discord_webhook: WEBHOOK });
    const at = new Date('2026-01-02T03:04:05.000Z');
    await change(fixture, id, (user) => ({
      ...user,
      discord: { ...user.discord, webhookDisabled: { reason: 'Unknown Webhook', at } },
    }));
    expect((await me(token)).json).to.include({
      discord_webhook: WEBHOOK,
      discord_webhook_status: 'disabled',
      discord_webhook_error: 'Unknown Webhook',
      discord_webhook_disabled_at: at.toISOString(),
    });
    expect((await update(token, { discord_webhook: WEBHOOK })).json['discord_webhook_status']).to.equal('disabled');
    await update(token, { discord_webhook: null });
    const { json } = await update(token, { discord_webhook: WEBHOOK });
    expect(json).to.include({ discord_webhook_status: 'ok' }).and.to.not.have.property('discord_webhook_error');
  });

  it('shows a stored webhook that is not a Discord URL as disabled', async () => {
    const { id, token } = await createPerson(fixture.client, fixture.admin, 'quinn');
    const webhookSince = new Date('2026-01-02T03:04:05.000Z');
    await change(fixture, id, (user) => ({
      ...user,
      discord: { ...user.discord, webhook: 'https://example.com/hook', webhookSince },
    }));
    expect((await me(token)).json).to.include({
      discord_webhook: 'https://example.com/hook',
      discord_webhook_status: 'disabled',
      discord_webhook_disabled_at: webhookSince.toISOString(),
    });
  });

  it('rejects a deactivated user at once', async () => {
    const { id, token } = await createPerson(fixture.client, fixture.admin, 'rita');
    await change(fixture, id, (user) => ({ ...user, isActive: false }));
    const { status, json } = await me(token);
    expect([status, json['code']]).to.deep.equal([401, 'invalid_token']);
  });

  it('rejects a taken username', async () => {
    const { status, json } = await update(fixture.carol.token, { username: 'BOB' });
    expect([status, json['code']]).to.deep.equal([409, 'username_taken']);
  });
});

describeOnEveryStore('GET /users', (fixture) => {
  const get = (path: string, token: string) => fixture.client.call('GET', `/api/v1/users/${path}`, { token });

  it('returns all fields to the user and to superusers, and the public fields to others', async () => {
    const path = String(fixture.anna.id);
    expect((await get(path, fixture.anna.token)).json['email']).to.equal('anna@example.com');
    expect((await get(path, fixture.admin.token)).json['email']).to.equal('anna@example.com');
    expect((await get(path, fixture.bob.token)).json).to.deep.equal({
      id: fixture.anna.id,
      username: 'anna',
      is_active: true,
    });
  });

  it('never shows a webhook to a superuser', async () => {
    const { id } = await createPerson(fixture.client, fixture.admin, 'olga', { discord_webhook: WEBHOOK });
    expect((await get(String(id), fixture.admin.token)).text).to.not.include('webhook');
    expect((await get('?q=olga', fixture.admin.token)).text).to.not.include('canary');
  });

  it('returns 404 for any other integer, however large', async () => {
    for (const id of ['0', '-1', '2147483648', '9'.repeat(30), '9'.repeat(400)]) {
      const { status, json } = await get(id, fixture.anna.token);
      expect([status, json['code']], id).to.deep.equal([404, 'user_not_found']);
    }
  });

  it('searches usernames in pages, with all fields for superusers only', async () => {
    const found = await get('?q=NN', fixture.bob.token);
    expect(found.json).to.deep.equal([{ id: fixture.anna.id, username: 'anna', is_active: true }]);
    expect((await get('?q=nn', fixture.admin.token)).rows[0]?.['email']).to.equal('anna@example.com');
    const names = (await get('?limit=2&skip=1', fixture.bob.token)).rows.map(({ username }) => username);
    expect(names).to.deep.equal(['anna', 'bob']);
    expect((await get('?q=%25', fixture.bob.token)).json).to.deep.equal([]);
  });

  it('shows deactivated users and accepts filters for superusers only', async () => {
    await fixture.client.call('POST', '/api/v1/users/', {
      token: fixture.admin.token,
      json: { username: 'paula', email: 'paula@example.com', password: PASSWORD, is_active: false },
    });
    expect((await get('?q=paula', fixture.bob.token)).json).to.deep.equal([]);
    expect((await get('?q=paula&is_active=false', fixture.admin.token)).json).to.have.lengthOf(1);
    expect((await get('?is_superuser=true', fixture.admin.token)).json).to.have.lengthOf(1);
    expect((await get('?is_active=false', fixture.bob.token)).status).to.equal(403);
  });

  it('rejects unknown parameters, and lists the known ones', async () => {
    const answer = await get('?name=anna&limit=0', fixture.bob.token);
    expect(answer.status).to.equal(422);
    expect(placesOf(answer)).to.deep.equal([
      ['greater_than_equal', 'query', 'limit'],
      ['extra_forbidden', 'query', 'name'],
    ]);
    expect(answer.problems[1]).to.have.deep.nested.property('ctx.allowed', [
      'q',
      'limit',
      'skip',
      'is_active',
      'is_superuser',
    ]);
  });
});
