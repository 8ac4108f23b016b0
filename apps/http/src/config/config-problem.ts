import { redactText } from '../observability/redact.js';

/** An invalid variable. */
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
const MAX_SHOWN_LENGTH = 100;

/** The value for messages. Shows at most the URL scheme of a secret. */
export const describeValue = (variable: string, value: string): string => {
  if (SECRETS.includes(variable)) {
    const scheme = /^[a-z][a-z0-9+]{0,30}:\/\//i.exec(value)?.[0];
    return scheme === undefined || !variable.endsWith('_URL') ? 'a value that is not shown' : `"${scheme}…"`;
  }
  const shown = redactText(value);
  return JSON.stringify(shown.length > MAX_SHOWN_LENGTH ? `${shown.slice(0, MAX_SHOWN_LENGTH)}…` : shown);
};

export const problemLine = ({ variable, got, wants }: ConfigProblem): string =>
  `${variable}: got ${got}, wants ${wants}`;
