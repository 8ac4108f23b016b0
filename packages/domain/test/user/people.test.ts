import {
  makeCreateUser,
  makeEnsureSuperuser,
  makeGetUser,
  makeSearchUsers,
  type User,
  type UserDraft,
} from '@l-age/domain';
import {
  actorFrom,
  aUser,
  email,
  failureOf,
  givenUser,
  succeed,
  userId,
  username,
  webhookUrl,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { makeFixture, ORIGIN, PASSWORD, type Fixture } from '../fixture.js';
import { made } from '../outcome.js';

const boss = actorFrom(aUser({ id: 100, username: 'boss', isSuperuser: true }));
const nobodySpecial = actorFrom(aUser({ id: 101, username: 'nobody' }));

const draft: UserDraft = {
  username: username('anna'),
  email: email('anna@example.com'),
  password: PASSWORD,
  isSuperuser: false,
  isActive: true,
  isService: false,
};

let fixture: Fixture;
beforeEach(() => (fixture = makeFixture()));

describe('createUser', () => {
  it('stores the user with a hash of the password', async () => {
    const now = fixture.clock.now();
    const created = made(await succeed(makeCreateUser(fixture)({ actor: boss, origin: ORIGIN, draft, once: null })));
    expect(await succeed(fixture.userQueries.findById(created.id))).to.deep.equal(O.some(created));
    expect(created).to.include({ username: 'anna', email: 'anna@example.com', isSuperuser: false, isActive: true });
    expect(created.createdAt).to.deep.equal(now);
    expect(created.updatedAt).to.deep.equal(now);
    expect(JSON.stringify(created)).not.to.contain(PASSWORD);
    const { matches } = await succeed(fixture.passwordHasher.verify(PASSWORD, O.some(created.hashedPassword)));
    expect(matches).to.be.true;
  });

  it('stores the Discord contact, with a webhook that starts now', async () => {
    const webhook = webhookUrl('https://discord.com/api/webhooks/1/token');
    const withDiscord = { ...draft, discordUsername: 'anna#1', discordWebhook: webhook, isSuperuser: true };
    const created = made(
      await succeed(makeCreateUser(fixture)({ actor: boss, origin: ORIGIN, draft: withDiscord, once: null })),
    );
    expect(created.isSuperuser).to.be.true;
    expect(created.discord).to.deep.equal({
      username: 'anna#1',
      userId: null,
      webhook,
      webhookSince: fixture.clock.now(),
      webhookDisabled: null,
    });
  });

  it('rejects users who are not superusers, without hashing', async () => {
    const failure = await failureOf(
      makeCreateUser(fixture)({ actor: nobodySpecial, origin: ORIGIN, draft, once: null }),
    );
    expect(failure).to.deep.equal({ _tag: 'SuperuserRequired' });
    expect(await succeed(fixture.userQueries.findByLogin('anna'))).to.deep.equal(O.none);
  });

  it('rejects a username and an e-mail address that are taken', async () => {
    made(await succeed(makeCreateUser(fixture)({ actor: boss, origin: ORIGIN, draft, once: null })));
    const sameName = { ...draft, username: username('ANNA'), email: email('other@example.com') };
    const sameAddress = { ...draft, username: username('other') };
    expect(
      (await failureOf(makeCreateUser(fixture)({ actor: boss, origin: ORIGIN, draft: sameName, once: null })))._tag,
    ).to.equal('UsernameTaken');
    expect(
      (await failureOf(makeCreateUser(fixture)({ actor: boss, origin: ORIGIN, draft: sameAddress, once: null })))._tag,
    ).to.equal('EmailTaken');
  });
});

describe('createUser with an idempotency key', () => {
  const underKey = (fingerprint: string) => ({ key: 'k', fingerprint, render: ({ id }: User) => `user ${String(id)}` });

  it('creates the user once, and replays the answer', async () => {
    const input = { actor: boss, origin: ORIGIN, draft, once: underKey('anna') };
    const first = made(await succeed(makeCreateUser(fixture)(input)));
    const again = await succeed(makeCreateUser(fixture)(input));
    expect(again).to.deep.equal({ kind: 'replayed', rendered: `user ${String(first.id)}` });
  });

  it('rejects another request with the key', async () => {
    await succeed(makeCreateUser(fixture)({ actor: boss, origin: ORIGIN, draft, once: underKey('anna') }));
    const other = { ...draft, username: username('other'), email: email('other@example.com') };
    const failure = await failureOf(
      makeCreateUser(fixture)({ actor: boss, origin: ORIGIN, draft: other, once: underKey('other') }),
    );
    expect(failure._tag).to.equal('IdempotencyKeyReused');
  });
});

describe('getUser', () => {
  it('returns all data to the user and to superusers, the public part to others', async () => {
    const anna = await givenUser(fixture, { username: 'anna' });
    const getUser = makeGetUser(fixture);
    const whole = { kind: 'whole', user: anna };
    expect(await succeed(getUser({ actor: actorFrom(anna), userId: anna.id }))).to.deep.equal(whole);
    expect(await succeed(getUser({ actor: boss, userId: anna.id }))).to.deep.equal(whole);
    expect((await succeed(getUser({ actor: nobodySpecial, userId: anna.id }))).kind).to.equal('public');
  });

  it('fails for an unknown user', async () => {
    const failure = await failureOf(makeGetUser(fixture)({ actor: boss, userId: userId(7) }));
    expect(failure).to.deep.equal({ _tag: 'UserNotFound', userId: 7 });
  });
});

describe('searchUsers', () => {
  const page = { text: '', limit: 50, skip: 0 };

  beforeEach(async () => {
    await givenUser(fixture, { username: 'anna' });
    await givenUser(fixture, { username: 'gone', isActive: false });
    await givenUser(fixture, { username: 'lead', isSuperuser: true });
  });

  it('returns all data to superusers, and lets them filter', async () => {
    const searchUsers = makeSearchUsers(fixture);
    const all = await succeed(searchUsers({ actor: boss, search: page }));
    const gone = await succeed(searchUsers({ actor: boss, search: { ...page, isActive: false } }));
    const leads = await succeed(searchUsers({ actor: boss, search: { ...page, isSuperuser: true } }));
    expect(all.map((seen) => seen.kind)).to.deep.equal(['whole', 'whole', 'whole']);
    expect(gone.map((seen) => seen.kind === 'whole' && seen.user.username)).to.deep.equal(['gone']);
    expect(leads.map((seen) => seen.kind === 'whole' && seen.user.username)).to.deep.equal(['lead']);
  });

  it('returns the public part of active users to others', async () => {
    const seen = await succeed(makeSearchUsers(fixture)({ actor: nobodySpecial, search: page }));
    expect(seen).to.deep.equal([
      { kind: 'public', id: 1, username: 'anna', isActive: true },
      { kind: 'public', id: 3, username: 'lead', isActive: true },
    ]);
  });

  it('does not let other users filter', async () => {
    for (const filter of [{ isActive: true }, { isActive: false }, { isSuperuser: false }]) {
      const search = { ...page, ...filter };
      const failure = await failureOf(makeSearchUsers(fixture)({ actor: nobodySpecial, search }));
      expect(failure).to.deep.equal({ _tag: 'SuperuserRequired' });
    }
  });
});

describe('ensureSuperuser', () => {
  const input = { username: username('admin'), email: email('admin@example.com'), password: PASSWORD };

  it('creates the superuser if the username is free', async () => {
    expect(await succeed(makeEnsureSuperuser(fixture)(input))).to.deep.equal({ created: true });
    const admin = O.toUndefined(await succeed(fixture.userQueries.findByLogin('admin')));
    expect(admin).to.include({ username: 'admin', email: 'admin@example.com', isSuperuser: true, isActive: true });
    expect(admin?.createdAt).to.deep.equal(fixture.clock.now());
  });

  it('does not change an existing user', async () => {
    const admin = await givenUser(fixture, { username: 'Admin', isActive: false });
    expect(await succeed(makeEnsureSuperuser(fixture)(input))).to.deep.equal({ created: false });
    expect(await succeed(fixture.userQueries.findByLogin('admin'))).to.deep.equal(O.some(admin));
  });

  it('ignores a user whose e-mail address equals the username', async () => {
    await givenUser(fixture, { username: 'anna', email: 'root@example.com' });
    const asAddress = { ...input, username: 'root@example.com' as typeof input.username };
    expect(await succeed(makeEnsureSuperuser(fixture)(asAddress))).to.deep.equal({ created: true });
  });

  it('creates the superuser once if several replicas start at the same time', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => succeed(makeEnsureSuperuser(fixture)(input))));
    expect(outcomes.filter(({ created }) => created)).to.have.length(1);
  });

  it('fails if another user has the e-mail address', async () => {
    await givenUser(fixture, { username: 'anna', email: 'admin@example.com' });
    expect(await failureOf(makeEnsureSuperuser(fixture)(input))).to.deep.equal({ _tag: 'EmailTaken' });
  });
});
