import type { Config } from '../config/config.js';

/** Shown after the start. */
export type StartSummary = Readonly<{
  url: string;
  docs: string;
  database: string;
  superuser: string;
  /** The folder of the generated key; `null` if SECRET_KEY is set. */
  generatedKeyFolder: string | null;
}>;

/** The URL for a browser on this machine. */
export const urlOf = (host: string, port: number): string => {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

export const describeSuperuser = ({ username, hasDefaultPassword }: Config['admin'], created: boolean): string => {
  if (!created) return `${username} (exists already, unchanged)`;
  return hasDefaultPassword
    ? `${username} (created with the default password: change it before other people can reach the service)`
    : `${username} (created with the password in ADMIN_PASSWORD)`;
};

/** The summary for a terminal. */
export const bannerOf = ({ url, docs, database, superuser, generatedKeyFolder }: StartSummary): string => {
  const rows = [
    ['URL', url],
    ['Docs', docs],
    ['Database', database],
    ['Superuser', superuser],
    ...(generatedKeyFolder === null
      ? []
      : [['Key', `SECRET_KEY is not set: using a generated key in ${generatedKeyFolder}`]]),
  ];
  return [
    '',
    'L-AGE Core is running',
    ...rows.map(([name = '', value = '']) => `  ${name.padEnd(10)} ${value}`),
    '',
  ].join('\n');
};
