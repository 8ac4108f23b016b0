import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { invalidToken, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { SessionQueries } from './session-repository.port.js';
import type { SessionId } from './session.js';
import type { TokenIssuer } from './token-issuer.port.js';
import type { Actor, User } from './user.js';

/** Who is calling, as stored at this very moment. */
export type Principal = Readonly<{ actor: Actor; user: User; sessionId: SessionId }>;

export type AuthenticateDeps = Readonly<{ tokenIssuer: TokenIssuer; sessionQueries: SessionQueries; clock: Clock }>;

export type AuthenticateError = DomainErrorOf<'InvalidToken'> | Unavailable;

/** Accepts a signed, unexpired token whose session goes on and whose user is active. */
export type Authenticate = (token: string) => TE.TaskEither<AuthenticateError, Principal>;

const actorOf = ({ id, username, isSuperuser }: User): Actor => ({ id, username, isSuperuser });

export const makeAuthenticate =
  ({ tokenIssuer, sessionQueries, clock }: AuthenticateDeps): Authenticate =>
  (token) => {
    const now = clock.now();
    return pipe(
      TE.Do,
      TE.bind('claims', () => tokenIssuer.verify(token, now)),
      TE.bindW('found', ({ claims }) => sessionQueries.findWithUser(claims.sessionId, now)),
      TE.flatMap(({ claims, found }) =>
        pipe(
          found,
          O.filter(({ session, user }) => session.userId === claims.userId && session.expiresAt > now && user.isActive),
          TE.fromOption(invalidToken),
        ),
      ),
      TE.map(({ session, user }) => ({ actor: actorOf(user), user, sessionId: session.id })),
    );
  };
