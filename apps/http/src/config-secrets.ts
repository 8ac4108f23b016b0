import type { Config } from './config.js';

const passwordIn = (url: string | null): string => (url === null ? '' : decodeURIComponent(new URL(url).password));

/** Every configured value that must not appear in a log, in whatever field it is. */
export const secretsIn = ({ secretKeys, admin, metricsToken, databaseUrl, redisUrl }: Config): readonly string[] =>
  [...secretKeys, admin.password, metricsToken ?? '', passwordIn(databaseUrl), passwordIn(redisUrl)].filter(
    (secret) => secret !== '',
  );
