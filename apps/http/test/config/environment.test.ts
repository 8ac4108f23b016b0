import { readEnvironment } from '#src/config/environment.js';
import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

describe('readEnvironment', () => {
  const folders: string[] = [];
  const folderWith = (content?: string): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'l-age-env-'));
    folders.push(folder);
    if (content !== undefined) writeFileSync(path.join(folder, '.env'), content);
    return folder;
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('prefers the environment to the .env file', () => {
    const folder = folderWith('# comment\nPORT=1\nexport HOST="a b" # why\nEMPTY=\n');
    expect(readEnvironment({ PORT: '2' }, [folder])).to.deep.equal({ PORT: '2', HOST: 'a b', EMPTY: '' });
  });

  it('reads the first .env file that exists', () => {
    const folders = [folderWith(), folderWith('PORT=1'), folderWith('PORT=2\nHOST=x')];
    expect(readEnvironment({}, folders)).to.deep.equal({ PORT: '1' });
  });

  it('works without a .env file', () => {
    expect(readEnvironment({ PORT: '2' }, [folderWith()])).to.deep.equal({ PORT: '2' });
  });
});
