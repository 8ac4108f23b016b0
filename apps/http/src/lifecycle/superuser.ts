import { parseEmail, type Email, type EnsureSuperuser } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { Config } from '../config/config.js';
import { StartError } from './start-error.js';

/** Reserved for examples (RFC 2606), so no mail is delivered. */
const DOMAIN = 'l-age.example';
const FALLBACK = `superuser@${DOMAIN}` as Email;

const emailFor = (name: string): Email => {
  const parsed = parseEmail(`${name}@${DOMAIN}`);
  return E.isRight(parsed) ? parsed.right : FALLBACK;
};

/**
 * Creates the configured superuser if it does not exist. Returns whether it was created. If a renamed former superuser has the
 * e-mail address, the next free address is used.
 */
export const createDefaultSuperuser = async (
  ensureSuperuser: EnsureSuperuser,
  { username, password }: Config['admin'],
  attempt = 1,
): Promise<boolean> => {
  const email = emailFor(attempt === 1 ? username : `${username}-${attempt}`);
  const outcome = await ensureSuperuser({ username, email, password })();
  if (E.isRight(outcome)) return outcome.right.created;
  if (outcome.left._tag === 'EmailTaken' && email !== FALLBACK && attempt < 100)
    return createDefaultSuperuser(ensureSuperuser, { username, password, hasDefaultPassword: false }, attempt + 1);
  throw new StartError(`the superuser ${username} could not be created: ${outcome.left._tag}`);
};
