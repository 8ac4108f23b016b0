import { existsSync, readdirSync, rmSync } from 'node:fs';
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

/**
 * Deletes compiled files whose TypeScript source is gone (tsc never does), so that mocha runs no test that was
 * deleted. Where compiled files are missing it drops the build state instead, so that tsc writes them again.
 * Returns how many files were deleted.
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

      const sources = existsSync(source) ? readdirSync(source, { recursive: true }) : [];
      const isCompiled = (file) => existsSync(path.join(output, file.replace(/\.ts$/, '.js')));
      if (sources.some((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !isCompiled(file)))
        for (const file of readdirSync(output).filter((name) => name.endsWith('.tsbuildinfo')))
          rmSync(path.join(output, file));
    }
  return removed;
};
