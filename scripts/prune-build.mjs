import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const compiled = /(\.js|\.d\.ts)(\.map)?$/;
const outputs = [
  { from: 'src', to: 'dist' },
  { from: 'test', to: 'dist-test' },
];

const workspaces = (root) =>
  ['packages', 'apps'].flatMap((group) => {
    const folder = path.join(root, group);
    return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  });

/** Whether each source that this build state calls compiled is compiled. An unreadable build state is not complete. */
const isComplete = (stateFile, source, output) => {
  try {
    const { fileNames } = JSON.parse(readFileSync(stateFile, 'utf8'));
    return fileNames
      .map((name) => path.relative(source, path.resolve(output, name)))
      .filter((name) => !name.startsWith('..') && name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .every((name) => existsSync(path.join(output, name.replace(/\.ts$/, '.js'))));
  } catch {
    return false;
  }
};

/**
 * Deletes compiled files whose TypeScript source is gone, so that mocha does not run deleted tests: tsc never deletes
 * them. Deletes a build state that names sources whose compiled file is missing, so that tsc compiles them again.
 * Returns how many compiled files were deleted.
 */
export const pruneBuild = (root) => {
  let removed = 0;
  for (const workspace of workspaces(root))
    for (const { from, to } of outputs) {
      const source = path.join(workspace, from);
      const output = path.join(workspace, to);
      if (!existsSync(output)) continue;

      for (const file of readdirSync(output, { recursive: true }))
        if (compiled.test(file) && !existsSync(path.join(source, file.replace(compiled, '.ts')))) {
          rmSync(path.join(output, file));
          removed += 1;
        }

      for (const file of readdirSync(output).filter((name) => name.endsWith('.tsbuildinfo')))
        if (!isComplete(path.join(output, file), source, output)) rmSync(path.join(output, file));
    }
  return removed;
};
