import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../../shared/actor.js';
import type { ApiTokenId } from '../../shared/ids.js';
import { apiTokenNotFound, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import { auditEntry, type AuditOrigin } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { AuthStores } from '../auth-stores.js';
import type { ApiToken } from './api-token.js';

export type DeleteApiTokenDeps = Readonly<{ unitOfWork: UnitOfWork<AuthStores>; clock: Clock }>;

export type DeleteApiTokenInput = Readonly<{ actor: Actor; origin: AuditOrigin; tokenId: ApiTokenId }>;

export type DeleteApiTokenError = DomainErrorOf<'ApiTokenNotFound'> | Unavailable;

/** Revokes a token. A token that the actor may not revoke fails like one that does not exist. */
export type DeleteApiToken = (input: DeleteApiTokenInput) => TE.TaskEither<DeleteApiTokenError, void>;

/** The owner and superusers may revoke a token. */
export const mayRevokeApiToken = (actor: Actor, { ownerId }: ApiToken): boolean =>
  actor.isSuperuser || ownerId === actor.id;

export const makeDeleteApiToken =
  ({ unitOfWork, clock }: DeleteApiTokenDeps): DeleteApiToken =>
  ({ actor, origin, tokenId }) =>
    unitOfWork.run((stores) =>
      pipe(
        stores.apiTokens.findById(tokenId),
        TE.map(O.filter((token) => mayRevokeApiToken(actor, token))),
        TE.flatMap(TE.fromOption(apiTokenNotFound)),
        TE.tap(() => stores.apiTokens.remove(tokenId)),
        TE.flatMap(({ id, name, ownerId }) =>
          stores.audit.append(
            auditEntry({ actor, origin }, 'token_deleted', { type: 'token', id }, clock.now(), {
              name,
              user_id: ownerId,
            }),
          ),
        ),
      ),
    );
