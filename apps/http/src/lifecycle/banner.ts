import type { Config } from '../config/config.js';

/** What a person wants to know of a service that has just started. */
export type StartSummary = Readonly<{
  url: string;
  docs: string;
  database: string;
  superuser: string;
  /** Where the key is kept when nobody has set one. */
  keptSecretKey: string | null;
}>;

/** Where a browser on this machine finds the service: the unspecified addresses listen everywhere. */
export const urlOf = (host: string, port: number): string => {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

export const describeSuperuser = ({ username, hasDefaultPassword }: Config['admin'], created: boolean): string => {
  if (!created) return `${username} (was there already, left as it is)`;
  return hasDefaultPassword
    ? `${username} (created just now with the default password: change it before others can reach this)`
    : `${username} (created just now with the password of ADMIN_PASSWORD)`;
};

/** Some lines for a terminal. */
export const bannerOf = ({ url, docs, database, superuser, keptSecretKey }: StartSummary): string => {
  const rows = [
    ['URL', url],
    ['Docs', docs],
    ['Database', database],
    ['Superuser', superuser],
    ...(keptSecretKey === null ? [] : [['Key', `SECRET_KEY is not set: a random one is kept in ${keptSecretKey}`]]),
  ];
  return [
    '',
    'L-AGE Core is running',
    ...rows.map(([name = '', value = '']) => `  ${name.padEnd(10)} ${value}`),
    '',
  ].join('\n');
};
