import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { keepSecretKey } from '@l-age/infrastructure';
import { expect } from 'chai';
import { aFolder } from './running-service.js';

describe('The secret key that is kept', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await aFolder();
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is made once, long enough for HS512, and only its owner can read it', async () => {
    const first = await keepSecretKey(path.join(directory, 'data'));
    const second = await keepSecretKey(path.join(directory, 'data'));

    expect(first.created).to.equal(true);
    expect(first.key).to.match(/^[\w-]{64}$/);
    expect(second).to.deep.equal({ key: first.key, created: false });
    expect((await stat(path.join(directory, 'data', 'secret-key'))).mode & 0o777).to.equal(0o600);
  });

  it('is the same for all who ask at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => keepSecretKey(directory)));

    expect(new Set(answers.map(({ key }) => key)).size).to.equal(1);
    expect(answers.filter(({ created }) => created)).to.have.lengthOf(1);
  });

  it('is another one in another folder', async () => {
    const one = await keepSecretKey(path.join(directory, 'one'));
    const other = await keepSecretKey(path.join(directory, 'other'));

    expect(one.key).not.to.equal(other.key);
  });

  it('is made anew when the file is empty, as a full disk leaves it', async () => {
    await writeFile(path.join(directory, 'secret-key'), '');

    expect((await keepSecretKey(directory)).key).to.have.lengthOf(64);
  });
});
