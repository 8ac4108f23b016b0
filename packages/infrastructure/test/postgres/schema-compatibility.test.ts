import { expect } from 'chai';
import { schemaCompatibility, type SchemaCompatibility } from '#src/postgres/migrations/schema-compatibility.js';

const KNOWN = ['0001-first', '0002-second'];

const cases: readonly (readonly [SchemaCompatibility, readonly string[]])[] = [
  ['current', ['0002-second', '0001-first']],
  ['behind', []],
  ['behind', ['0001-first']],
  ['ahead', [...KNOWN, '0003-third']],
  ['ahead', [...KNOWN, '0003-third-needs-0002', '0004-fourth']],
  ['too-new', [...KNOWN, '0003-third', '0004-fourth-needs-0003']],
  ['too-new', [...KNOWN, '0003-third', '0004-fourth-needs-0003', '0005-fifth']],
  ['unrelated', ['0001-first', '0002-another']],
  ['unrelated', ['0001-first', '0003-third-needs-0009']],
];

describe('schemaCompatibility', () => {
  for (const [fit, applied] of cases)
    it(`of [${applied.join(', ')}] is ${fit} for a version with ${KNOWN.join(' and ')}`, () => {
      expect(schemaCompatibility(KNOWN, applied)).to.equal(fit);
    });
});
