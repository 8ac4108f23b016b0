import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadOrCreateSecretKey } from '@l-age/infrastructure';
import { expect } from 'chai';
import { aFolder } from './running-service.js';

describe('loadOrCreateSecretKey', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await aFolder();
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('creates a key once, long enough for HS512 and readable for its owner only', async () => {
    const first = await loadOrCreateSecretKey(path.join(directory, 'data'));
    const second = await loadOrCreateSecretKey(path.join(directory, 'data'));

    expect(first.created).to.equal(true);
    expect(first.key).to.match(/^[\w-]{64}$/);
    expect(second).to.deep.equal({ key: first.key, created: false });
    expect((await stat(path.join(directory, 'data', 'secret-key'))).mode & 0o777).to.equal(0o600);
  });

  it('returns the same key to concurrent calls', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateSecretKey(directory)));

    expect(new Set(answers.map(({ key }) => key)).size).to.equal(1);
    expect(answers.filter(({ created }) => created)).to.have.lengthOf(1);
  });

  it('creates another key in another folder', async () => {
    const one = await loadOrCreateSecretKey(path.join(directory, 'one'));
    const other = await loadOrCreateSecretKey(path.join(directory, 'other'));

    expect(one.key).not.to.equal(other.key);
  });

  it('creates the key again if the file is empty, as after a full disk', async () => {
    await writeFile(path.join(directory, 'secret-key'), '');

    expect((await loadOrCreateSecretKey(directory)).key).to.have.lengthOf(64);
  });
});
