import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
const sameDependencies = (a, b) =>
  dependencyFields.every((field) => {
    const left = a[field] ?? {};
    const right = b[field] ?? {};
    return Object.keys({ ...left, ...right }).every((name) => left[name] === right[name]);
  });

/** npm's `os` and `cpu` fields: a list of what is allowed, or with a leading `!` of what is not. */
const allows = (list, value) =>
  list === undefined ||
  list.includes(value) ||
  (list.every((entry) => entry.startsWith('!')) && !list.includes(`!${value}`));
const runsHere = (entry) => allows(entry.os, process.platform) && allows(entry.cpu, process.arch);

/**
 * What is wrong with node_modules, in words, or undefined when it holds what package-lock.json says.
 *
 * npm writes node_modules/.package-lock.json as the last step of an install, so it is missing after an interrupted
 * one, and `npm install` keeps it up to date.
 */
export const installProblem = (root) => {
  const installedFile = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return 'dependencies are not installed';

  const wanted = readJson(path.join(root, 'package-lock.json')).packages;
  const installed = readJson(installedFile).packages;

  for (const [location, entry] of Object.entries(wanted)) {
    if (!location.includes('node_modules/')) {
      const manifest = path.join(root, location, 'package.json');
      if (existsSync(manifest) && !sameDependencies(readJson(manifest), entry))
        return `${path.join(location, 'package.json')} and package-lock.json disagree`;
      continue;
    }
    const present = installed[location];
    if (present === undefined && (entry.optional || entry.peer || entry.devOptional)) continue;
    if (present?.version !== entry.version || present?.integrity !== entry.integrity)
      return `${location} is not what package-lock.json names`;
    if (!runsHere(present)) return `${location} was installed for another platform`;
  }
  const extra = Object.keys(installed).find((location) => !(location in wanted));
  return extra === undefined ? undefined : `${extra} is not in package-lock.json`;
};
