import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file) => readFileSync(path.join(root, file), 'utf8');

const exampleVariables = [...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
const compose = parse(read('docker/compose.yaml'));

describe('docker/compose.yaml', () => {
  const { service, postgres } = compose.services;

  for (const [name, value] of [
    ['SECRET_KEY', service.environment.SECRET_KEY],
    ['ADMIN_PASSWORD', service.environment.ADMIN_PASSWORD],
    ['POSTGRES_PASSWORD', postgres.environment.POSTGRES_PASSWORD],
  ])
    it(`does not start without ${name}, and says what to put where`, () => {
      expect(value).to.match(new RegExp(`^\\$\\{${name}:\\?put ${name}=<.+> into \\.env\\}$`));
    });

  it('runs the service in production mode, where it refuses the default secrets', () => {
    expect(service.environment.NODE_ENV).to.equal('production');
  });

  it('hands every variable of .env.example on to the service', () => {
    const ofTheService = exampleVariables.filter((name) => name !== 'POSTGRES_PASSWORD');
    expect(Object.keys(service.environment)).to.have.members([...ofTheService, 'NODE_ENV']);
  });

  it('starts the service when Postgres answers, and keeps its data in a volume', () => {
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

  it('builds every stage on the Node of .nvmrc', () => {
    for (const stage of stages) expect(stage).to.match(new RegExp(`^node:${read('.nvmrc').trim()}-slim`));
  });

  it('runs as a user without rights, with a health check, and ends on SIGTERM', () => {
    expect(image).to.match(/^USER node$/m);
    expect(image).to.match(/^HEALTHCHECK /m);
    expect(image).to.match(/^STOPSIGNAL SIGTERM$/m);
    expect(image).to.match(/^CMD \["node", /m);
  });
});
