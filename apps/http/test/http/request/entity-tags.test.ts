import { satisfiesIfNoneMatch, satisfiesIfMatch } from '#src/http/request/entity-tags.js';
import { expect } from 'chai';

describe('entity tags', () => {
  // Every 64th digest in base64url ends with a hyphen.
  for (const etag of ['"abc"', '"abc-"', '"abc--"'])
    it(`${etag} matches with each suffix of an encoding, and with no other text`, () => {
      const withSuffix = (suffix: string): string => `${etag.slice(0, -1)}${suffix}"`;
      for (const suffix of ['', '-gzip', '--gzip', ';gzip', '-br', '-zstd', '-deflate']) {
        expect(satisfiesIfMatch([withSuffix(suffix)], etag), suffix).to.equal(true);
        expect(satisfiesIfNoneMatch([withSuffix(suffix)], etag), suffix).to.equal(false);
      }
      for (const suffix of ['gzip', '-x', '-gzip-gzip', '---gzip']) {
        expect(satisfiesIfMatch([withSuffix(suffix)], etag), suffix).to.equal(false);
        expect(satisfiesIfNoneMatch([withSuffix(suffix)], etag), suffix).to.equal(true);
      }
    });
});
