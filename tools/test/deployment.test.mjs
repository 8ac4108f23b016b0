import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { CONFIG_VARIABLES, decodeConfig } from '../../apps/http/dist/config/config.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/** Every variable of the file if it is uncommented, and whether the comment calls its value an example. */
const example = [...read('.env.example').matchAll(/(example:\n)?^#([A-Z_]+)=(.*)$/gim)].map(
  ([, isExample, name, value]) => ({ name, value, isDefault: isExample === undefined && name !== 'NODE_ENV' }),
);
const exampleVariables = example.map(({ name }) => name);
const compose = parse(read('docker/compose.yaml'));

describe('.env.example', () => {
  it('contains exactly the variables of the service', () => {
    expect(exampleVariables).to.have.members([...CONFIG_VARIABLES, 'POSTGRES_PASSWORD']);
  });

  it('contains the defaults', () => {
    const shown = Object.fromEntries(example.filter((line) => line.isDefault).map(({ name, value }) => [name, value]));
    const decode = (variables) => decodeConfig(variables, () => false);

    expect(Object.keys(shown)).to.include.members(['PORT', 'ALGORITHM', 'ADMIN_PASSWORD']);
    expect(decode(shown)).to.deep.equal(decode({}));
  });
});

describe('docker/compose.yaml', () => {
  const { service, postgres } = compose.services;

  for (const [name, value] of [
    ['SECRET_KEY', service.environment.SECRET_KEY],
    ['ADMIN_PASSWORD', service.environment.ADMIN_PASSWORD],
    ['POSTGRES_PASSWORD', postgres.environment.POSTGRES_PASSWORD],
  ])
    it(`requires ${name}, and explains how to set it`, () => {
      expect(value).to.match(new RegExp(`^\\$\\{${name}:\\?put ${name}=<.+> into \\.env\\}$`));
    });

  it('runs the service in production mode', () => {
    expect(service.environment.NODE_ENV).to.equal('production');
  });

  it('passes every variable of .env.example on to the service', () => {
    const notForTheService = ['POSTGRES_PASSWORD', 'EMBEDDED_POSTGRES_DIRECTORY'];
    const ofTheService = exampleVariables.filter((name) => !notForTheService.includes(name));
    expect(Object.keys(service.environment)).to.have.members(ofTheService);
  });

  it('starts the service after Postgres is ready, and stores the data in a volume', () => {
    expect(service.depends_on.postgres.condition).to.equal('service_healthy');
    expect(postgres.healthcheck.test).to.include('pg_isready');
    expect(postgres.volumes).to.have.length(1);
  });
});

describe('docker/Dockerfile', () => {
  const stages = read('docker/Dockerfile')
    .split(/^FROM /m)
    .slice(1);
  const image = stages.at(-1);

  it('builds every stage with the Node version of .nvmrc', () => {
    for (const stage of stages) expect(stage).to.match(new RegExp(`^node:${read('.nvmrc').trim()}-slim`));
  });

  it('runs as an unprivileged user with a health check, and stops on SIGTERM', () => {
    expect(image).to.match(/^USER node$/m);
    expect(image).to.match(/^HEALTHCHECK /m);
    expect(image).to.match(/^STOPSIGNAL SIGTERM$/m);
    expect(image).to.match(/^CMD \["node", /m);
  });
});
