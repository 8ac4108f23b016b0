import {
  makeCreateUser,
  makeDeleteUser,
  makeUpdateUser,
  unavailable,
  usernameTaken,
  type Actor,
  type AuditEntry,
  type User,
  type UserChanges,
  type UserId,
} from '@l-age/domain';
import {
  actorFrom,
  aNewApiToken,
  anAuditSearch,
  email,
  failureOf,
  givenSession,
  givenUser,
  sessionId,
  succeed,
  userId,
  username,
  webhookUrl,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture, ORIGIN, type Fixture } from '../fixture.js';
import { made } from '../outcome.js';

const SESSION = '5e551011-0000-4000-8000-000000000001';

describe('managing users', () => {
  let fixture: Fixture;
  let boss: User;
  let anna: User;
  let actor: Actor;
  beforeEach(async () => {
    fixture = makeFixture();
    boss = await givenUser(fixture, { username: 'boss', isSuperuser: true });
    anna = await givenUser(fixture, {
      username: 'anna',
      discord: { webhook: 'https://discord.com/api/webhooks/1/s3cret' },
    });
    actor = actorFrom(boss);
    await givenSession(fixture, { id: SESSION, userId: anna.id });
    await succeed(fixture.unitOfWork.run(({ apiTokens }) => apiTokens.add(aNewApiToken({ ownerId: anna.id }))));
  });

  const update = (id: UserId, changes: UserChanges) =>
    makeUpdateUser(fixture)({ actor, origin: ORIGIN, userId: id, changes });
  const remove = (id: UserId) => makeDeleteUser(fixture)({ actor, origin: ORIGIN, userId: id });

  const stored = async (id: UserId): Promise<User | undefined> =>
    O.toUndefined(await succeed(fixture.userQueries.findById(id)));
  const isSignedIn = async () =>
    O.isSome(await succeed(fixture.sessionQueries.findWithUser(sessionId(SESSION), fixture.clock.now())));
  const audited = (): Promise<readonly AuditEntry[]> => succeed(fixture.auditQueries.search(anAuditSearch()));
  const auditRecords = async () =>
    (await audited()).map(({ action, target, details }) => [action, target?.id, details]);

  describe('createUser for a service account', () => {
    it('needs neither a password nor an e-mail address', async () => {
      const draft = {
        username: username('import'),
        email: null,
        password: null,
        isService: true,
        isSuperuser: false,
        isActive: true,
      } as const;
      const account = made(await succeed(makeCreateUser(fixture)({ actor, origin: ORIGIN, draft, once: null })));
      expect(account).to.include({ isService: true, email: null, hashedPassword: '' });
      const { matches } = await succeed(fixture.passwordHasher.verify('', O.some(account.hashedPassword)));
      expect(matches).to.equal(false);
      expect(await auditRecords()).to.deep.equal([
        ['user_created', account.id, { is_service: true, is_superuser: false }],
      ]);
    });
  });

  describe('updateUser', () => {
    it('stores the given fields, and records the names of the changes without values', async () => {
      fixture.clock.advance(1000);
      const webhook = webhookUrl('https://discord.com/api/webhooks/2/other-s3cret');
      const changes = { email: email('a.lee@example.com'), isSuperuser: true, discordWebhook: webhook };
      const changed = await succeed(update(anna.id, changes));
      expect(changed).to.include({ username: 'anna', email: 'a.lee@example.com', isSuperuser: true, isActive: true });
      expect(changed.updatedAt).to.deep.equal(fixture.clock.now());
      expect(await stored(anna.id)).to.deep.equal(changed);
      const [entry] = await audited();
      expect(entry).to.deep.include({
        action: 'user_updated',
        actor: { id: boss.id, username: 'boss' },
        target: { type: 'user', id: anna.id },
        details: { changed: ['email', 'is_superuser', 'discord_webhook'], is_superuser: true },
        ip: ORIGIN.ip,
        requestId: ORIGIN.requestId,
      });
      expect(JSON.stringify(entry)).not.to.contain('s3cret').and.not.to.contain('a.lee');
      expect(await isSignedIn()).to.equal(true);
    });

    it('renames and clears', async () => {
      const changed = await succeed(update(anna.id, { username: username('hanna'), discordWebhook: null }));
      expect(changed.username).to.equal('hanna');
      expect(changed.discord.webhook).to.equal(null);
    });

    it('saves nothing without a change', async () => {
      fixture.clock.advance(1000);
      expect(await succeed(update(anna.id, { username: anna.username, isActive: true }))).to.deep.equal(anna);
      expect(await stored(anna.id)).to.deep.equal(anna);
      expect(await auditRecords()).to.deep.equal([]);
    });

    it('ends the sessions of a deactivated user, also for a later reactivation', async () => {
      await succeed(update(anna.id, { isActive: false }));
      expect(await isSignedIn()).to.equal(false);
      expect((await succeed(update(anna.id, { isActive: true }))).isActive).to.equal(true);
      expect(await isSignedIn()).to.equal(false);
      expect(await auditRecords()).to.deep.equal([
        ['user_reactivated', anna.id, {}],
        ['user_deactivated', anna.id, {}],
      ]);
    });

    it('removes the e-mail address of service accounts only', async () => {
      const account = await givenUser(fixture, { username: 'import', isService: true });
      expect((await succeed(update(account.id, { email: null }))).email).to.equal(null);
      expect(await failureOf(update(anna.id, { email: null }))).to.deep.equal({ _tag: 'EmailRequired' });
      expect(await stored(anna.id)).to.deep.equal(anna);
    });

    it('rejects users who are not superusers', async () => {
      actor = actorFrom(anna);
      expect(await failureOf(update(anna.id, { isSuperuser: true }))).to.deep.equal({ _tag: 'SuperuserRequired' });
      expect(await stored(anna.id)).to.deep.equal(anna);
    });

    it('fails for an unknown user, and for a name that is taken', async () => {
      expect(await failureOf(update(userId(99), {}))).to.deep.equal({ _tag: 'UserNotFound', userId: 99 });
      expect(await failureOf(update(anna.id, { username: username('Boss') }))).to.deep.equal({ _tag: 'UsernameTaken' });
    });
  });

  describe('deleteUser', () => {
    it('keeps id and username only', async () => {
      fixture.clock.advance(1000);
      await succeed(remove(anna.id));
      const [left] = await succeed(
        fixture.unitOfWork.run(({ users }) => users.findPeople({ ids: [anna.id], usernames: [] })),
      );
      const now = fixture.clock.now();
      expect(left).to.deep.include({ id: anna.id, username: 'anna', email: null, hashedPassword: '', deletedAt: now });
      expect(left).to.deep.include({ isActive: false, isSuperuser: false, updatedAt: now });
      expect(left?.discord.webhook).to.equal(null);
      expect(await stored(anna.id)).to.equal(undefined);
      expect(await auditRecords()).to.deep.equal([['user_deleted', anna.id, {}]]);
    });

    it('ends sessions and API tokens', async () => {
      await succeed(remove(anna.id));
      expect(await isSignedIn()).to.equal(false);
      expect(await succeed(fixture.apiTokenQueries.listOf(anna.id))).to.deep.equal([]);
    });

    it('does not find a deleted user', async () => {
      await succeed(remove(anna.id));
      expect(await failureOf(remove(anna.id))).to.deep.equal({ _tag: 'UserNotFound', userId: anna.id });
      expect(await failureOf(update(anna.id, { isActive: true }))).to.have.property('_tag', 'UserNotFound');
    });

    it('rejects users who are not superusers', async () => {
      actor = actorFrom(anna);
      expect(await failureOf(remove(anna.id))).to.deep.equal({ _tag: 'SuperuserRequired' });
      expect(await stored(anna.id)).to.deep.equal(anna);
    });

    it('returns the error of an unavailable store, and throws for an impossible conflict', async () => {
      const ending = (
        end: ReturnType<typeof usernameTaken> | ReturnType<typeof unavailable>,
      ): Fixture['unitOfWork'] => ({
        run: (work) =>
          fixture.unitOfWork.run((stores) => work({ ...stores, users: { ...stores.users, save: () => TE.left(end) } })),
      });
      const removeWith = (unitOfWork: Fixture['unitOfWork']) =>
        makeDeleteUser({ ...fixture, unitOfWork })({ actor, origin: ORIGIN, userId: anna.id });
      expect(await failureOf(removeWith(ending(unavailable('away'))))).to.have.property('_tag', 'Unavailable');
      const bug = await removeWith(ending(usernameTaken()))().catch((error: unknown) => error);
      expect(bug).to.be.instanceOf(Error);
    });
  });

  describe('the last active superuser', () => {
    const steps: readonly (readonly [string, () => TE.TaskEither<unknown, unknown>])[] = [
      ['is not deleted', () => remove(boss.id)],
      ['is not deactivated', () => update(boss.id, { isActive: false })],
      ['is not demoted', () => update(boss.id, { isSuperuser: false })],
    ];
    for (const [name, step] of steps) {
      it(name, async () => {
        await givenUser(fixture, { username: 'former', isSuperuser: true, isActive: false });
        await givenUser(fixture, { username: 'bot', isSuperuser: true, isService: true });
        expect(await failureOf(step())).to.deep.equal({ _tag: 'LastSuperuser' });
        expect(await stored(boss.id)).to.deep.equal(boss);
        expect(await auditRecords()).to.deep.equal([]);
      });

      it(`${name}, unless there is another`, async () => {
        await givenUser(fixture, { username: 'lead', isSuperuser: true });
        await succeed(step());
      });
    }

    it('can be changed otherwise', async () => {
      expect((await succeed(update(boss.id, { username: username('chief'), isActive: true }))).username).to.equal(
        'chief',
      );
    });

    it('remains if two superusers remove each other at the same time', async () => {
      const lead = await givenUser(fixture, { username: 'lead', isSuperuser: true });
      const outcomes = await Promise.all([remove(boss.id)(), remove(lead.id)()]);
      expect(outcomes.map(({ _tag }) => _tag)).to.deep.equal(['Right', 'Left']);
    });

    it('does not prevent the removal of others', async () => {
      const bot = await givenUser(fixture, { username: 'bot', isSuperuser: true, isService: true });
      await succeed(remove(anna.id));
      await succeed(remove(bot.id));
    });
  });
});
