import type { User } from '@l-age/domain';
import { aUser, succeed, userId } from '@l-age/domain/testing';
import { expect } from 'chai';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { placesOf } from './service/client.js';
import { describeService, type Scene } from './service/on-every-store.js';
import { meet, PASSWORD } from './service/people.js';

const WEBHOOK = 'https://discord.com/api/webhooks/123456789012345678/canary-token';

describeService('creating a user', (scene) => {
  const create = (json: unknown, token = scene.admin.token) =>
    scene.client.call('POST', '/api/v1/users/', { token, json });

  it('answers with the user and where it is', async () => {
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

  it('refuses names that differ from a taken one only by case', async () => {
    await create({ username: 'gustav', email: 'gustav@example.com', password: PASSWORD });
    const sameName = await create({ username: 'GUSTAV', email: 'g2@example.com', password: PASSWORD });
    const sameAddress = await create({ username: 'gustav2', email: 'Gustav@Example.com', password: PASSWORD });

    expect([sameName.status, sameName.json['code']]).to.deep.equal([409, 'username_taken']);
    expect([sameAddress.status, sameAddress.json['code']]).to.deep.equal([409, 'email_taken']);
  });

  it('is for superusers, whatever was sent', async () => {
    for (const json of [{ username: 'heidi', email: 'h@example.com', password: PASSWORD }, {}]) {
      const refused = await create(json, scene.anna.token);
      expect([refused.status, refused.json['code']]).to.deep.equal([403, 'superuser_required']);
    }
    expect((await scene.client.call('POST', '/api/v1/users/', { json: {} })).status).to.equal(401);
  });

  it('reports everything that is wrong at once, and repeats no secret', async () => {
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

  it('shows the body around a missing field without the secrets in it', async () => {
    const { problems } = await create({ password: PASSWORD, discord_webhook: WEBHOOK });
    expect(problems[0]).to.deep.equal({
      type: 'missing',
      loc: ['body', 'username'],
      msg: 'Field required',
      input: { password: '[redacted]', discord_webhook: '[redacted]' },
    });
  });

  it('refuses passwords that are well known or longer than bcrypt reads', async () => {
    for (const password of ['Admin123!', 'password123', 'ä'.repeat(37), 'x'.repeat(73)]) {
      const refused = await create({ username: 'ida', email: 'ida@example.com', password });
      expect(placesOf(refused)).to.deep.equal([['value_error', 'body', 'password']]);
    }
  });

  it('drops fields that it does not know, and prototypes with them', async () => {
    const body =
      '{"username":"karla","email":"karla@example.com","password":"violet-otter-climbs-42",' +
      '"id":1,"hashed_password":"x","created_at":"2000-01-01","__proto__":{"is_superuser":true},"constructor":{"x":1}}';
    const { status, json } = await scene.client.call('POST', '/api/v1/users/', {
      token: scene.admin.token,
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(status).to.equal(201);
    expect(json['is_superuser']).to.equal(false);
    expect(json['created_at']).to.not.match(/^2000/);
  });
});

/** Changes a user behind the back of the service. */
const change = ({ service }: Scene, id: number, edit: (user: User) => User): Promise<unknown> =>
  succeed(
    service.container.get('unitOfWork').run(({ users }) =>
      pipe(
        users.findById(userId(id)),
        TE.map((found) => edit(O.getOrElse(() => aUser())(found))),
        TE.flatMap(users.save),
      ),
    ),
  );

describeService('one’s own profile', (scene) => {
  const me = (token: string) => scene.client.call('GET', '/api/v1/users/me', { token });
  const update = (token: string, json: unknown) => scene.client.call('PUT', '/api/v1/users/me', { token, json });

  it('shows the webhook to its owner', async () => {
    const { token } = await meet(scene.client, scene.admin, 'lena', { discord_webhook: WEBHOOK });
    expect((await me(token)).json).to.include({ discord_webhook: WEBHOOK, discord_webhook_status: 'ok' });
    expect((await me(scene.anna.token)).json).to.include({ discord_webhook: null, discord_webhook_status: 'none' });
  });

  it('keeps absent fields, and clears those of Discord with null or an empty text', async () => {
    const { token } = await meet(scene.client, scene.admin, 'maria', {
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
    const bert = await scene.client.call('POST', '/api/v1/users/', {
      token: scene.admin.token,
      json: { username: 'norbert', email: ' norbert@müller.example ', password: PASSWORD, ...empty },
    });
    expect(bert.status).to.equal(201);
    expect(bert.json).to.include({ email: 'norbert@müller.example', discord_username: null, discord_user_id: null });
  });

  it('normalises a webhook, and refuses what is none', async () => {
    const { token } = scene.anna;
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

  it('gives nobody more rights', async () => {
    const { json } = await update(scene.bob.token, { is_superuser: true, is_active: false, id: 1 });
    expect(json).to.include({ id: scene.bob.id, is_superuser: false, is_active: true });
  });

  it('changes the password against the present one, and ends every other session', async () => {
    const { token } = await meet(scene.client, scene.admin, 'nora');
    const other = await scene.client.logIn('nora', PASSWORD);

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
    await scene.client.logIn('nora', 'another-violet-otter');
  });

  it('tells why nothing is sent to a webhook any more, until it is cleared and set again', async () => {
    const { id, token } = await meet(scene.client, scene.admin, 'petra', { discord_webhook: WEBHOOK });
    const at = new Date('2026-01-02T03:04:05.000Z');
    await change(scene, id, (user) => ({
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

  it('shows a stored webhook that is not Discord’s, as disabled', async () => {
    const { id, token } = await meet(scene.client, scene.admin, 'quinn');
    const webhookSince = new Date('2026-01-02T03:04:05.000Z');
    await change(scene, id, (user) => ({
      ...user,
      discord: { ...user.discord, webhook: 'https://example.com/hook', webhookSince },
    }));
    expect((await me(token)).json).to.include({
      discord_webhook: 'https://example.com/hook',
      discord_webhook_status: 'disabled',
      discord_webhook_disabled_at: webhookSince.toISOString(),
    });
  });

  it('is closed at once to who is deactivated', async () => {
    const { id, token } = await meet(scene.client, scene.admin, 'rita');
    await change(scene, id, (user) => ({ ...user, isActive: false }));
    const { status, json } = await me(token);
    expect([status, json['code']]).to.deep.equal([401, 'invalid_token']);
  });

  it('refuses a taken name', async () => {
    const { status, json } = await update(scene.carol.token, { username: 'BOB' });
    expect([status, json['code']]).to.deep.equal([409, 'username_taken']);
  });
});

describeService('reading users', (scene) => {
  const get = (path: string, token: string) => scene.client.call('GET', `/api/v1/users/${path}`, { token });

  it('shows the whole of a user to themselves and superusers, the public part to others', async () => {
    const path = String(scene.anna.id);
    expect((await get(path, scene.anna.token)).json['email']).to.equal('anna@example.com');
    expect((await get(path, scene.admin.token)).json['email']).to.equal('anna@example.com');
    expect((await get(path, scene.bob.token)).json).to.deep.equal({
      id: scene.anna.id,
      username: 'anna',
      is_active: true,
    });
  });

  it('never shows a webhook to a superuser', async () => {
    const { id } = await meet(scene.client, scene.admin, 'olga', { discord_webhook: WEBHOOK });
    expect((await get(String(id), scene.admin.token)).text).to.not.include('webhook');
    expect((await get('?q=olga', scene.admin.token)).text).to.not.include('canary');
  });

  it('knows no user by whatever other integer, however large', async () => {
    for (const id of ['0', '-1', '2147483648', '9'.repeat(30), '9'.repeat(400)]) {
      const { status, json } = await get(id, scene.anna.token);
      expect([status, json['code']], id).to.deep.equal([404, 'user_not_found']);
    }
  });

  it('searches by name, in pages, whole for superusers only', async () => {
    const found = await get('?q=NN', scene.bob.token);
    expect(found.json).to.deep.equal([{ id: scene.anna.id, username: 'anna', is_active: true }]);
    expect((await get('?q=nn', scene.admin.token)).rows[0]?.['email']).to.equal('anna@example.com');
    const names = (await get('?limit=2&skip=1', scene.bob.token)).rows.map(({ username }) => username);
    expect(names).to.deep.equal(['anna', 'bob']);
    expect((await get('?q=%25', scene.bob.token)).json).to.deep.equal([]);
  });

  it('leaves deactivated people and the filters to superusers', async () => {
    await scene.client.call('POST', '/api/v1/users/', {
      token: scene.admin.token,
      json: { username: 'paula', email: 'paula@example.com', password: PASSWORD, is_active: false },
    });
    expect((await get('?q=paula', scene.bob.token)).json).to.deep.equal([]);
    expect((await get('?q=paula&is_active=false', scene.admin.token)).json).to.have.lengthOf(1);
    expect((await get('?is_superuser=true', scene.admin.token)).json).to.have.lengthOf(1);
    expect((await get('?is_active=false', scene.bob.token)).status).to.equal(403);
  });

  it('refuses parameters that it does not know, and lists those it does', async () => {
    const answer = await get('?name=anna&limit=0', scene.bob.token);
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
