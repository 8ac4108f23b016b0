import { accountOf, type LoginAttempt } from '@l-age/domain';
import { makePostgresLoginFailures } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { right } from './schema.js';
import { openDatabase, query, type OpenDatabase } from './support.js';

const START = Date.UTC(2026, 0, 1);
const at = (milliseconds: number): Date => new Date(START + milliseconds);

const attempt = (address: string, login = 'nobody'): LoginAttempt => ({ account: accountOf(O.none, login), address });

describe('makePostgresLoginFailures', () => {
  let database: OpenDatabase;
  beforeEach(async () => {
    database = await openDatabase();
  });
  afterEach(() => database.close());

  const failures = () => makePostgresLoginFailures(database.db);
  const fail = async (tried: LoginAttempt, time: Date) => right(await failures().recordFailure(tried, time)());
  const rows = () => query(database.url, 'select * from l_age.login_failures');

  it('groups IPv6 addresses by /64', async () => {
    await fail(attempt('2001:db8:1:2::3'), at(0));
    const from = async (address: string) => right(await failures().find(attempt(address))()).fromThisAddress;
    expect(await from('2001:db8:1:2:ffff::4')).to.deep.equal([at(0)]);
    expect(await from('2001:db8:1:3::3')).to.deep.equal([]);
    expect(await from('::ffff:192.0.2.1')).to.deep.equal([]);
  });

  it('stores no entered name, because it may be a password', async () => {
    await fail(attempt('192.0.2.1', 'Hunter2-Hunter2'), at(0));
    expect(JSON.stringify(await rows()).toLowerCase()).not.to.include('hunter2');
  });
});
