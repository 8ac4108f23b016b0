import { equal, match, notEqual } from 'node:assert/strict';
import type { OpaqueTokens } from '#src/auth/opaque-token.port.js';
import { contractCase, type Contract, type Disposable } from '../contract.js';

export type OpaqueTokensSubject = Disposable & Readonly<{ tokens: OpaqueTokens }>;

/** {@link OpaqueTokens}. */
export const opaqueTokensContract: Contract<OpaqueTokensSubject> = {
  name: 'OpaqueTokens',
  cases: [
    contractCase('are unique, and so are their digests', async ({ tokens }) => {
      const one = tokens.make();
      const other = tokens.make();
      notEqual(one.token, other.token);
      notEqual(one.digest, other.digest);
    }),
    contractCase('are identified by their digest', async ({ tokens }) => {
      const { token, digest } = tokens.make();
      equal(tokens.digestOf(token), digest);
    }),
    contractCase('are not revealed by their digest', async ({ tokens }) => {
      const { token, digest } = tokens.make();
      equal(digest.includes(token), false);
      equal(tokens.digestOf(digest), null);
    }),
    contractCase('fit into an Authorization header (RFC 6750, 2.1)', async ({ tokens }) => {
      match(tokens.make().token, /^[A-Za-z0-9\-._~+/]+=*$/);
    }),
    contractCase('have a recognisable format', async ({ tokens }) => {
      const { token } = tokens.make();
      const others = [
        '',
        'token',
        'a.b.c',
        `${token} `,
        ` ${token}`,
        `${token}\n`,
        `x${token}`,
        'eyJhbGciOiJIUzI1NiJ9.e30.x',
      ];
      for (const text of others) equal(tokens.digestOf(text), null, text);
    }),
  ],
};
