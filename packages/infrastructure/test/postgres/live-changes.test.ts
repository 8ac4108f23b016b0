import { makePostgresLiveChanges, type LogFields, type Logger } from '@l-age/infrastructure';
import { createMigratedTestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { silent } from './support.js';

describe('makePostgresLiveChanges', () => {
  it('continues after a listener has thrown', async () => {
    const { url, drop } = await createMigratedTestDatabase();
    const errors: (LogFields | undefined)[] = [];
    const logger: Logger = { ...silent, error: (_message, fields) => errors.push(fields) };
    const changes = makePostgresLiveChanges({ url, logger });
    const received: number[] = [];
    let losses = 0;
    changes.start({
      onChange: (change) => {
        if (change.kind === 'access') received.push(change.userId);
        if (received.length === 1) throw new Error('a bug');
      },
      onLost: () => {
        losses += 1;
        throw new Error('another bug');
      },
    });
    const listening = async (): Promise<void> => {
      while (!changes.isListening()) await sleep(5);
    };
    const client = new pg.Client(url);
    await client.connect();
    await listening();
    await client.query("select pg_notify('l_age_live', 'user 1'), pg_notify('l_age_live', 'user 2')");
    while (received.length < 2) await sleep(5);
    expect(received).to.deep.equal([1, 2]);
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'l-age-core live changes' and datname = current_database()",
    );
    while (losses === 0) await sleep(5);
    await listening();
    expect(errors.map((fields) => fields?.['work'])).to.deep.equal(['live change', 'loss of live changes']);
    await client.end();
    await changes.stop();
    await drop();
  });
});
