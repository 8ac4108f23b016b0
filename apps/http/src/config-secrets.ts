import type { Config } from './config.js';

const passwordIn = (url: string | null): string => {
  const password = url === null ? '' : new URL(url).password;
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
};

/** Every configured value that must not appear in a log, in whatever field it is. */
export const secretsIn = ({
  secretKeys,
  admin,
  metricsToken,
  databaseUrl,
  redisUrl,
  httpsProxy,
}: Config): readonly string[] =>
  [
    ...secretKeys,
    admin.password,
    metricsToken ?? '',
    passwordIn(databaseUrl),
    passwordIn(redisUrl),
    passwordIn(httpsProxy?.url ?? null),
  ].filter((secret) => secret !== '');
