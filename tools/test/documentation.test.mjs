import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as kits from '@l-age/domain/testing';
import { expect } from 'chai';
import { CONFIG_VARIABLES } from '../../apps/http/dist/config/config.js';
import { apiEndpoints } from '../../apps/http/dist/http/routing/endpoints.js';
import { KINDS } from '../../apps/http/dist/http/response/problem.js';
import { makeMetrics } from '../../apps/http/dist/observability/metrics.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file) => readFileSync(path.join(root, file), 'utf8');

const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'apps/*/README.md'], { cwd: root });

/** The text without code. */
const proseOf = (text) => text.replace(/^ *```.*?^ *```/gms, '').replace(/`[^`\n]*`/g, '');

const linksIn = (page) =>
  [...proseOf(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** The anchors that GitHub generates for the headings. */
const anchorsIn = (page) =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

const resolves = (page, link) => {
  const [file, anchor] = link.split('#');
  const target = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(root, target))) return false;
  return anchor === undefined || anchorsIn(target).includes(anchor);
};

/** The first cell of each table row below a heading and its subheadings. */
const firstCells = (page, heading) => {
  const [, level, section = ''] = new RegExp(`^(#+) ${heading}$(.*)`, 'ms').exec(read(page)) ?? [];
  return cellsOf(section.split(new RegExp(`^#{1,${level?.length ?? 1}} `, 'm'))[0]);
};

const cellsOf = (section) => [...section.matchAll(/^\| *(.*?) *\|/gm)].map(([, cell]) => cell);

const without = (all, others) => all.filter((one) => !others.includes(one));

describe('the documentation', () => {
  for (const page of pages)
    it(`has no broken links in ${page}`, () => {
      expect(linksIn(page).filter((link) => !resolves(page, link))).to.deep.equal([]);
    });

  it('lists exactly the variables of the service in docs/configuration.md', () => {
    const named = cellsOf(read('docs/configuration.md')).flatMap((cell) => cell.match(/[A-Z][A-Z_]+/g) ?? []);
    expect([...new Set(named)]).to.have.members([...CONFIG_VARIABLES]);
  });

  it('lists exactly the routes of the service in docs/api.md', () => {
    const endpoints = apiEndpoints({ useCases: {}, isWellKnownPassword: () => false, fingerprintKeys: ['f'] });
    const served = endpoints.map(({ method, path: route }) => `${method} ${route}`);
    const listed = firstCells('docs/api.md', 'Routes').flatMap((cell) => {
      const route = /\/\S*(?=`$)/.exec(cell)?.[0];
      return route === undefined ? [] : (cell.match(/[A-Z]{2,}/g) ?? []).map((method) => `${method} ${route}`);
    });
    expect({ missing: without(served, listed), gone: without(listed, served) }).to.deep.equal({
      missing: [],
      gone: [],
    });
  });

  it('explains every error code in docs/api.md', () => {
    const explained = [...read('docs/api.md').matchAll(/^\| \d{3} +\|(.*?)\|/gm)].flatMap(([, cell]) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code),
    );
    const codes = Object.values(KINDS).map(([, code]) => code);
    expect(without(codes, explained)).to.deep.equal([]);
  });

  it('lists every contract kit in the README of the domain', () => {
    const listed = firstCells('packages/domain/README.md', 'Test an adapter').map((cell) => cell.slice(1, -1));
    expect(without(Object.keys(kits), listed).filter((name) => /[a-z]Contract$/.test(name))).to.deep.equal([]);
  });

  it('lists every folder in the README of the infrastructure', () => {
    const folders = globSync('packages/infrastructure/src/*/', { cwd: root }).map((folder) => path.basename(folder));
    const page = read('packages/infrastructure/README.md');
    expect(folders.filter((folder) => !page.includes(`\`${folder}/\``))).to.deep.equal([]);
  });

  it('lists every table in docs/database.md', () => {
    const tables = [...read('docs/schema.sql').matchAll(/^create table (?:public\.)?(\S+) \($/gm)].map(
      ([, name]) => name,
    );
    const listed = firstCells('docs/database.md', 'Tables').flatMap((cell) => cell.match(/[a-z_.]+/g) ?? []);
    expect(without(tables, listed)).to.deep.equal([]);
  });

  it('lists every metric of the service in docs/operations.md', async () => {
    const metrics = makeMetrics();
    metrics.watchPool(() => ({ used: 0, free: 0, waiting: 0 }));
    metrics.watchQueue(() => Promise.resolve({ queued: 0, oldestSeconds: 0 }));
    const names = [...(await metrics.read()).matchAll(/^# HELP (\w+)/gm)].map(([, name]) => name);
    const page = read('docs/operations.md');
    expect(names.filter((name) => !/^(process|nodejs)_/.test(name) && !page.includes(name))).to.deep.equal([]);
  });
});
