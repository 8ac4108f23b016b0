import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import type { AuthStores } from '../auth-stores.js';
import {
  expiryNotInFuture,
  superuserRequired,
  tooManyApiTokens,
  unknownServiceAccount,
  type DomainErrorOf,
  type Unavailable,
} from '../../shared/errors.js';
import { auditEntry, type AuditOrigin } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import { once, type Answer, type Once } from '../../shared/idempotency.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import { API_TOKEN_DAYS, MAX_API_TOKENS, type ApiToken, type ApiTokenName, type Scope } from './api-token.js';
import type { OpaqueTokens } from '../opaque-token.port.js';

export type CreateApiTokenDeps = Readonly<{
  unitOfWork: UnitOfWork<AuthStores>;
  apiTokenSecrets: OpaqueTokens;
  clock: Clock;
}>;

export type ApiTokenDraft = Readonly<{
  name: ApiTokenName;
  scopes: readonly Scope[];
  /** `null`: {@link API_TOKEN_DAYS} from now. */
  expiresAt: Date | null;
  /** A service account, for superusers only. `null`: the actor. */
  ownerId: UserId | null;
}>;

export type CreateApiTokenInput = Readonly<{
  actor: Actor;
  origin: AuditOrigin;
  draft: ApiTokenDraft;
  once: Once<CreatedApiToken> | null;
}>;

export type CreateApiTokenError =
  | DomainErrorOf<
      'SuperuserRequired' | 'UnknownServiceAccount' | 'ExpiryNotInFuture' | 'TooManyApiTokens' | 'IdempotencyKeyReused'
    >
  | Unavailable;

/** `secret` is the bearer token. It cannot be read later. */
export type CreatedApiToken = Readonly<{ token: ApiToken; secret: string }>;

export type CreateApiToken = (
  input: CreateApiTokenInput,
) => TE.TaskEither<CreateApiTokenError, Answer<CreatedApiToken>>;

const DAY_MS = 24 * 60 * 60 * 1000;

export const makeCreateApiToken =
  ({ unitOfWork, apiTokenSecrets, clock }: CreateApiTokenDeps): CreateApiToken =>
  ({ actor, origin, draft, once: request }) => {
    const now = clock.now();
    const ownerId = draft.ownerId ?? actor.id;
    const expiresAt = draft.expiresAt ?? new Date(now.getTime() + API_TOKEN_DAYS * DAY_MS);
    const { name, scopes } = draft;
    const { token: secret, digest } = apiTokenSecrets.make();
    if (ownerId !== actor.id && !actor.isSuperuser) return TE.left(superuserRequired());
    if (expiresAt <= now) return TE.left(expiryNotInFuture());
    const create = (stores: AuthStores) =>
      pipe(
        requireOwner(stores, actor, ownerId),
        TE.flatMap(() => stores.apiTokens.countOf(ownerId)),
        TE.filterOrElseW((count) => count < MAX_API_TOKENS, tooManyApiTokens),
        TE.flatMap(() => stores.apiTokens.add({ ownerId, name, scopes, digest, createdAt: now, expiresAt })),
        TE.tap(({ id }) =>
          stores.audit.append(
            auditEntry({ actor, origin }, 'token_created', { type: 'token', id }, now, {
              name,
              scopes,
              user_id: ownerId,
            }),
          ),
        ),
        TE.map((token) => ({ token, secret })),
      );
    return unitOfWork.run((stores) => once(stores, request, { ownerId: actor.id, at: now }, create(stores)));
  };

/** Superusers create tokens for service accounts, never for other people. */
const requireOwner = (
  { users }: Pick<AuthStores, 'users'>,
  actor: Actor,
  ownerId: UserId,
): TE.TaskEither<DomainErrorOf<'UnknownServiceAccount'> | Unavailable, unknown> =>
  pipe(
    users.findById(ownerId),
    TE.map(O.filter(({ id, isActive, isService }) => isActive && (isService || id === actor.id))),
    TE.flatMap(TE.fromOption(() => unknownServiceAccount(ownerId))),
  );
