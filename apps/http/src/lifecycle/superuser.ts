import { parseEmail, type Email, type EnsureSuperuser } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { Config } from '../config/config.js';
import { StartFailure } from './start-failure.js';

/** Reserved for examples (RFC 2606): no mail to the default superuser ever leaves the building. */
const DOMAIN = 'l-age.example';
const FALLBACK = `superuser@${DOMAIN}` as Email;

const emailFor = (name: string): Email => {
  const parsed = parseEmail(`${name}@${DOMAIN}`);
  return E.isRight(parsed) ? parsed.right : FALLBACK;
};

/**
 * Creates the configured superuser unless they exist, and says whether it did. Somebody who once was the default
 * superuser may have kept the address under another name: then the next free one is taken.
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
  throw new StartFailure(`the superuser ${username} could not be created: ${outcome.left._tag}`);
};
