import { makeUpdateOwnProfile, type ProfileChanges, type SessionId, type User } from '@l-age/domain';
import {
  anAuditSearch,
  aUser,
  email,
  failureOf,
  givenSession,
  givenUser,
  newPassword,
  passwordHash,
  sessionId,
  succeed,
  username,
  webhookUrl,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { givenUserWithPassword, makeFixture, ORIGIN, PASSWORD, type Fixture } from '../fixture.js';

const NEW_PASSWORD = newPassword('a better password');
const WEBHOOK = webhookUrl('https://discord.com/api/webhooks/1/token');
const SESSIONS = [1, 2, 3].map((last) => sessionId(`5e551011-0000-4000-8000-00000000000${String(last)}`));

describe('updateOwnProfile', () => {
  let fixture: Fixture;
  let anna: User;
  beforeEach(async () => {
    fixture = makeFixture();
    anna = await givenUserWithPassword(fixture, { username: 'anna' });
    for (const id of SESSIONS) await givenSession(fixture, { id, userId: anna.id });
  });

  const update = (changes: ProfileChanges, sessionId: SessionId | null = SESSIONS[0] ?? null) =>
    makeUpdateOwnProfile(fixture)({ user: anna, sessionId, origin: ORIGIN, changes });

  const stored = async (): Promise<User | undefined> =>
    O.toUndefined(await succeed(fixture.userQueries.findById(anna.id)));

  const ongoing = async (): Promise<readonly SessionId[]> => {
    const found = await Promise.all(
      SESSIONS.map((id) => succeed(fixture.sessionQueries.findWithUser(id, fixture.clock.now()))),
    );
    return SESSIONS.filter((_, index) => O.isSome(found[index] ?? O.none));
  };

  it('changes the given fields, and keeps the others', async () => {
    fixture.clock.advance(1000);
    const changes = { username: username('hanna'), discordWebhook: WEBHOOK };
    const updated = await succeed(update(changes));
    expect(updated).to.deep.equal({
      ...anna,
      username: 'hanna',
      discord: { ...anna.discord, webhook: WEBHOOK, webhookSince: fixture.clock.now() },
      updatedAt: fixture.clock.now(),
    });
    expect(await stored()).to.deep.equal(updated);
  });

  it('changes the e-mail address', async () => {
    expect((await succeed(update({ email: email('new@example.com') }))).email).to.equal('new@example.com');
  });

  it('ignores fields for rights', async () => {
    const smuggled = { isSuperuser: true, isActive: false, id: 7, hashedPassword: 'x', username: username('hanna') };
    const updated = await succeed(update(smuggled));
    expect(updated).to.deep.include({ id: anna.id, isSuperuser: false, isActive: true });
    expect(updated.hashedPassword).to.equal(anna.hashedPassword);
  });

  it('changes the stored user, not the state that was read before', async () => {
    await succeed(fixture.unitOfWork.run(({ users }) => users.save({ ...anna, isSuperuser: true })));
    expect((await succeed(update({ username: username('hanna') }))).isSuperuser).to.be.true;
  });

  it('rejects the username or e-mail address of another user', async () => {
    await givenUser(fixture, { username: 'bert' });
    expect(await failureOf(update({ username: username('BERT') }))).to.deep.equal({ _tag: 'UsernameTaken' });
    expect(await failureOf(update({ email: email('bert@example.com') }))).to.deep.equal({ _tag: 'EmailTaken' });
    expect(await stored()).to.deep.equal(anna);
  });

  it('keeps all sessions without a password change', async () => {
    await succeed(update({ username: username('hanna') }, SESSIONS[0] ?? null));
    expect(await ongoing()).to.deep.equal(SESSIONS);
  });

  it('changes the password, and ends all other sessions', async () => {
    const passwordChange = { password: NEW_PASSWORD, currentPassword: PASSWORD };
    const { hashedPassword } = await succeed(update({ passwordChange }, SESSIONS[1] ?? null));
    const verified = await succeed(fixture.passwordHasher.verify(NEW_PASSWORD, O.some(hashedPassword)));
    expect(verified.matches).to.be.true;
    expect(await ongoing()).to.deep.equal([SESSIONS[1]]);
  });

  it('changes neither password nor other fields for an API token', async () => {
    const passwordChange = { password: NEW_PASSWORD, currentPassword: PASSWORD };
    const failure = await failureOf(update({ passwordChange, username: username('hanna') }, null));
    expect(failure).to.deep.equal({ _tag: 'InsufficientScope', needed: null });
    expect(await stored()).to.deep.equal(anna);
    expect((await succeed(update({ username: username('hanna') }, null))).username).to.equal('hanna');
  });

  it('changes nothing with a wrong current password', async () => {
    const passwordChange = { password: NEW_PASSWORD, currentPassword: 'wrong' };
    const failure = await failureOf(update({ passwordChange, username: username('hanna') }));
    expect(failure).to.deep.equal({ _tag: 'WrongCurrentPassword' });
    expect(await stored()).to.deep.equal(anna);
    expect(await ongoing()).to.deep.equal(SESSIONS);
  });

  it('rejects a password change after a concurrent one', async () => {
    const changed = { ...anna, hashedPassword: passwordHash('$memory$12$9$0123456789abcdef') };
    await succeed(fixture.unitOfWork.run(({ users }) => users.save(changed)));
    const passwordChange = { password: NEW_PASSWORD, currentPassword: PASSWORD };
    expect(await failureOf(update({ passwordChange }))).to.deep.equal({ _tag: 'WrongCurrentPassword' });
    expect((await stored())?.hashedPassword).to.equal(changed.hashedPassword);
  });

  it('records the names of the changed fields', async () => {
    const passwordChange = { password: newPassword('another good one'), currentPassword: PASSWORD };
    await succeed(update({ username: username('hanna'), discordWebhook: WEBHOOK, passwordChange }));
    const entries = await succeed(fixture.auditQueries.search(anAuditSearch()));
    expect(entries.map(({ action, details }) => [action, details])).to.deep.equal([
      ['password_changed', {}],
      ['user_updated', { changed: ['username', 'discord_webhook'] }],
    ]);
    expect(entries[0]).to.deep.include({ actor: { id: anna.id, username: 'anna' }, ip: ORIGIN.ip });
  });

  it('fails if the user is no longer stored', async () => {
    const updateOwnProfile = makeUpdateOwnProfile(fixture);
    const failure = await failureOf(
      updateOwnProfile({ user: aUser({ id: 99 }), sessionId: null, origin: ORIGIN, changes: {} }),
    );
    expect(failure).to.deep.equal({ _tag: 'UserNotFound', userId: 99 });
  });
});
