import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const compiled = /(\.js|\.d\.ts)(\.map)?$/;
const outputs = [
  { from: 'testing', to: 'dist/testing', state: 'dist/testing.tsbuildinfo' },
  { from: 'src', to: 'dist', state: 'dist/src.tsbuildinfo' },
  { from: 'test', to: 'dist-test', state: 'dist-test/test.tsbuildinfo' },
];

const workspaces = (root) =>
  ['packages', 'apps'].flatMap((group) => {
    const folder = path.join(root, group);
    return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  });

/** Whether each source in the build state has a compiled file. False if the build state cannot be read. */
const isComplete = (stateFile, source, output) => {
  try {
    const { fileNames } = JSON.parse(readFileSync(stateFile, 'utf8'));
    return fileNames
      .map((name) => path.relative(source, path.resolve(path.dirname(stateFile), name)))
      .filter((name) => !name.startsWith('..') && name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .every((name) => existsSync(path.join(output, name.replace(/\.ts$/, '.js'))));
  } catch {
    return false;
  }
};

/**
 * Deletes compiled files without a TypeScript source, because tsc never deletes them and mocha would run deleted
 * tests. Deletes a build state that names sources whose compiled file is missing, so that tsc compiles them again.
 * Returns the number of deleted compiled files.
 */
export const pruneBuild = (root) => {
  let removed = 0;
  for (const workspace of workspaces(root)) {
    const present = outputs
      .map(({ from, to, state }) => ({
        source: path.join(workspace, from),
        output: path.join(workspace, to),
        state: path.join(workspace, state),
      }))
      .filter(({ source }) => existsSync(source));

    for (const { source, output, state } of present) {
      const nested = present
        .filter((one) => one.output !== output && one.output.startsWith(output + path.sep))
        .map((one) => one.output + path.sep);
      const files = existsSync(output) ? readdirSync(output, { recursive: true }) : [];
      for (const file of files.map((name) => path.join(output, name))) {
        if (!compiled.test(file) || nested.some((other) => file.startsWith(other))) continue;
        if (existsSync(path.join(source, path.relative(output, file).replace(compiled, '.ts')))) continue;
        rmSync(file);
        removed += 1;
      }
      if (existsSync(state) && !isComplete(state, source, output)) rmSync(state);
    }
  }
  return removed;
};
