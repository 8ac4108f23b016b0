import type { ApiTokenId } from '#src/shared/ids.js';
import type { ApiTokenName, NewApiToken } from '#src/auth/api-token/api-token.js';
import type { TokenDigest } from '#src/auth/opaque-token.port.js';
import { userId } from './values.js';

const CREATED = new Date('2026-01-01T09:00:00.000Z');

export const apiTokenId = (id: number): ApiTokenId => id as ApiTokenId;
export const apiTokenName = (name: string): ApiTokenName => name as ApiTokenName;
export const tokenDigest = (digest: string): TokenDigest => digest as TokenDigest;

/** Ids and texts are plain numbers and strings. */
export type ApiTokenOverrides = Readonly<
  Partial<Omit<NewApiToken, 'ownerId' | 'name' | 'digest'>> & { ownerId?: number; name?: string; digest?: string }
>;

/** A token of user 1 with the scope `tasks:read`, valid for 90 days. */
export const aNewApiToken = (overrides: ApiTokenOverrides = {}): NewApiToken => ({
  scopes: ['tasks:read'],
  createdAt: CREATED,
  expiresAt: new Date('2026-04-01T09:00:00.000Z'),
  ...overrides,
  ownerId: userId(overrides.ownerId ?? 1),
  name: apiTokenName(overrides.name ?? 'nightly import'),
  digest: tokenDigest(overrides.digest ?? 'digest-1'),
});
