import { apiEndpoints } from '#src/http/routing/endpoints.js';
import { openApiDocument } from '#src/http/openapi/open-api.js';
import type { JsonSchema } from '#src/http/request/validation/json-schema.js';
import { makeUserRateLimiter } from '@l-age/infrastructure';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import type { Document, Operation } from '../../acceptance/service/conformance.js';
import { describeInMemory } from '../../acceptance/service/on-every-store.js';

// No use case runs in these tests.
const endpoints = apiEndpoints({
  useCases: {} as never,
  isWellKnownPassword: () => false,
  cursorKeys: ['k'],
  fingerprintKeys: ['f'],
  webhookTestLimiter: makeUserRateLimiter({ policy: { limit: 1, windowSeconds: 1 } }),
});
const document = openApiDocument('/api/v1', endpoints) as unknown as Document;

const operations = (): readonly (readonly [method: string, path: string, operation: Operation])[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [method.toUpperCase(), path, operation] as const),
  );

const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('$ref' in value && typeof value.$ref === 'string') return [value.$ref];
  return Object.values(value).flatMap(referencesIn);
};

describe('the OpenAPI document', () => {
  it('lists Idempotency-Key for every operation that creates something', () => {
    for (const [method, path, { parameters = [], responses }] of operations()) {
      const takesKey = parameters.some(({ name }) => name === 'Idempotency-Key');
      const mayBeReplayed = Object.values(responses).some(({ headers }) => 'Idempotency-Replayed' in (headers ?? {}));
      expect([takesKey, mayBeReplayed], `${method} ${path}`).to.deep.equal(Array(2).fill('201' in responses));
    }
  });

  it('has unique operation ids, and describes every path parameter', () => {
    const names = operations().map(([, , { operationId }]) => operationId);
    expect(new Set(names).size).to.equal(names.length);
    for (const [, path, { parameters = [] }] of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).to.deep.equal(inPath);
    }
  });

  it('contains all schemas that it refers to', () => {
    for (const reference of referencesIn(document)) {
      const name = reference.replace('#/components/schemas/', '');
      expect(document.components.schemas, reference).to.have.property(name);
    }
  });

  it('requires a token where the service does', () => {
    const open = operations().filter(([, , { security }]) => security === undefined);
    expect(open.map(([method, path]) => `${method} ${path}`)).to.deep.equal(
      ['login', 'refresh', 'token', 'revoke'].map((name) => `POST /api/v1/auth/${name}`),
    );
  });

  it('has valid schemas, and examples that match them', () => {
    const ajv = new Ajv2020({ strict: true });
    formats.default.default(ajv);
    ajv.addFormat('password', true);
    for (const [name, schema] of Object.entries(document.components.schemas))
      ajv.addSchema(schema, `#/components/schemas/${name}`);
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(ajv.validateSchema(schema), name).to.equal(true);
      const properties = (schema['properties'] ?? {}) as Record<string, { examples?: unknown[] }>;
      for (const [property, described] of Object.entries(properties))
        for (const example of described.examples ?? [])
          expect(ajv.validate(described, example), `${name}.${property}: ${JSON.stringify(example)}`).to.equal(true);
    }
  });
});

describeInMemory('routes', (fixture) => {
  it('are documented as they are mounted', async () => {
    expect(fixture.client.document).to.deep.equal(JSON.parse(JSON.stringify(document)));
    const mounted = new Map<string, string[]>();
    for (const { method, path } of endpoints) mounted.set(path, [...(mounted.get(path) ?? []), method]);
    for (const [path, methods] of mounted) {
      const { status, headers } = await fixture.client.call('OPTIONS', `/api/v1${path.replace(/\{\w+\}/, '1')}`);
      expect(status, path).to.equal(204);
      const allowed = (headers.get('allow') ?? '')
        .split(', ')
        .filter((method) => !['HEAD', 'OPTIONS'].includes(method));
      const documented = Object.keys(document.paths[`/api/v1${path}`] ?? {}).map((method) => method.toUpperCase());
      expect(allowed, path).to.have.members(methods).and.to.have.members(documented);
    }
    expect(Object.keys(document.paths)).to.have.lengthOf(mounted.size);
  });

  it('return 401 without a token if the document requires one', async () => {
    for (const [method, path, { security }] of operations()) {
      const { status } = await fixture.client.call(method, path.replace(/\{\w+\}/, '1'));
      expect(status, `${method} ${path}`).to.be.oneOf(security === undefined ? [400, 422] : [401]);
    }
  });
});

describe('bodies that match their schema', () => {
  const values: readonly unknown[] = [
    ...[null, true, false, 0, 1, 3, -7, 2 ** 31, 1.5, '', 'x', 'todo', 'done', 'high', 'urgent', 'password'],
    ...['anna', 'a.b-c_d', '-anna', 'x'.repeat(51), 'x'.repeat(201), '🙂'.repeat(200), 'violet-otter', '123', '12a'],
    ...['anna@example.com', '2026-01-01T10:00:00Z', '2026-01-01T10:00:00+02:00', '2026-02-30T00:00:00Z'],
    ...['https://discord.com/api/webhooks/1/a', [], {}, [1, 2], ['a', 'B', 'b'], [null], [1.5], ['x'.repeat(51)]],
    ...[
      ['tasks:read', 'users:write'],
      ['tasks:read', 'tasks:delete'],
    ],
  ];
  const ajv = new Ajv2020({ strict: false });
  formats.default.default(ajv);

  /** Bodies in which each field matches its schema. */
  const bodyFor = ({ anyOf, properties = {}, required = [] }: JsonSchema): fc.Arbitrary<Record<string, unknown>> => {
    if (anyOf !== undefined) return fc.oneof(...anyOf.map(bodyFor));
    const fields = Object.entries(properties).map(([name, schema]) => {
      const fitting = values.filter((value) => ajv.validate(schema, value));
      expect(fitting, name).to.not.be.empty;
      return [name, fc.constantFrom(...fitting)] as const;
    });
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
  };

  for (const { method, path, request } of endpoints) {
    const { body } = request;
    if (body === undefined) continue;
    it(`are accepted by ${method} ${path}`, async () => {
      const isForm = !body.mediaTypes.includes('application/json');
      await fc.assert(
        fc.asyncProperty(bodyFor(body.schema), async (value) => {
          // The schema of one field cannot express two rules: an empty value in a form is absent, and a new password requires
          // the current one.
          fc.pre(!isForm || !Object.values(value).includes(''));
          fc.pre(path !== '/users/me/password' || value['current_password'] !== value['new_password']);
          fc.pre(path !== '/users/me' || !('password' in value) || 'current_password' in value);
          const bytes = Buffer.from(isForm ? new URLSearchParams(value as never).toString() : JSON.stringify(value));
          const decoded = await body.decode({ bytes, contentType: body.mediaTypes[0] ?? '' })();
          expect(E.isRight(decoded), JSON.stringify([value, decoded])).to.equal(true);
        }),
        { numRuns: 1000 },
      );
    });
  }
});
