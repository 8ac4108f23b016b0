import { databaseAddress } from '@l-age/infrastructure';
import type { Config } from './config.js';

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const passwordIn = (url: string | null): string => (url === null ? '' : decoded(new URL(url).password));

const passwordsOfDatabases = (urls: readonly (string | null)[]): readonly string[] =>
  urls.flatMap((url) => (url === null ? [] : [databaseAddress(url).password ?? '']));

/** The configured values that must not appear in logs. */
export const secretsIn = ({
  secretKeys,
  admin,
  metricsToken,
  databaseUrl,
  directDatabaseUrl,
  redisUrl,
  httpsProxy,
}: Config): readonly string[] =>
  [
    ...secretKeys,
    admin.password,
    metricsToken ?? '',
    ...passwordsOfDatabases([databaseUrl, directDatabaseUrl]),
    passwordIn(redisUrl),
    passwordIn(httpsProxy?.url ?? null),
  ].filter((secret) => secret !== '');
