import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserStores } from './user-stores.js';
import type { Unavailable } from '../shared/errors.js';
import type { AuditedBy } from '../audit/audit-entry.js';
import { appendAll, userChanges } from './user-audit.js';
import type { NameTaken } from './user-repository.port.js';
import type { User } from './user.js';

/** Saves and audits a changed user. An unchanged user is not saved. */
export const storeChanges = (
  stores: UserStores,
  by: AuditedBy,
  before: User,
  after: User,
): TE.TaskEither<NameTaken | Unavailable, User> => {
  const entries = userChanges(by, before, after, after.updatedAt);
  if (entries.length === 0) return TE.right(before);
  return pipe(
    stores.users.save(after),
    TE.tap(() => appendAll(stores, entries)),
  );
};
