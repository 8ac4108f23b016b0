import { redactText } from '../observability/redact.js';

/** Why the service cannot start as it is configured. */
export type ConfigProblem = Readonly<{ variable: string; got: string; wants: string }>;

const SECRETS = [
  'SECRET_KEY',
  'ADMIN_PASSWORD',
  'METRICS_TOKEN',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'HTTPS_PROXY',
];
const LONGEST_SHOWN = 100;

/** The value as a person may see it in a terminal and in a log: of secrets nothing but the kind of URL. */
export const describeValue = (variable: string, value: string): string => {
  if (SECRETS.includes(variable)) {
    const scheme = /^[a-z][a-z0-9+]{0,30}:\/\//i.exec(value)?.[0];
    return scheme === undefined || !variable.endsWith('_URL') ? 'a value that is not shown' : `"${scheme}…"`;
  }
  const shown = redactText(value);
  return JSON.stringify(shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown);
};

/** One line. */
export const problemLine = ({ variable, got, wants }: ConfigProblem): string =>
  `${variable}: got ${got}, wants ${wants}`;
