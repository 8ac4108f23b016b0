import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { wrongCredentials, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { Stores, UnitOfWork } from '../shared/unit-of-work.port.js';
import type { NewPassword, PasswordHash } from './password.js';
import type { HashingError, PasswordHasher } from './password-hasher.port.js';
import { saveUnrenamed } from './save-unrenamed.js';
import type { NewSessionId } from './session-id.port.js';
import type { Origin, Session } from './session.js';
import type { TokenIssuer } from './token-issuer.port.js';
import type { UserQueries } from './user-queries.port.js';
import type { User } from './user.js';

export type LogInDeps = Readonly<{
  userQueries: UserQueries;
  passwordHasher: PasswordHasher;
  tokenIssuer: TokenIssuer;
  unitOfWork: UnitOfWork;
  clock: Clock;
  newSessionId: NewSessionId;
  tokenLifetimeSeconds: number;
}>;

/** `login` is a username or an e-mail address. */
export type LogInInput = Readonly<{ login: string; password: string; origin: Origin }>;

export type LogInError = DomainErrorOf<'WrongCredentials'> | HashingError;

export type LoggedIn = Readonly<{ accessToken: string; expiresInSeconds: number; user: User }>;

/** Refuses unknown and inactive users exactly as it refuses a wrong password, in the same time. */
export type LogIn = (input: LogInInput) => TE.TaskEither<LogInError, LoggedIn>;

type Proof = Readonly<{ user: User; freshHash: PasswordHash | null }>;

export const makeLogIn = (deps: LogInDeps): LogIn => {
  const { userQueries, unitOfWork, tokenIssuer, clock, newSessionId, tokenLifetimeSeconds } = deps;
  return ({ login, password, origin }) =>
    pipe(
      userQueries.findByLogin(login),
      TE.flatMap((user) => prove(deps.passwordHasher, user, password)),
      TE.bindTo('proof'),
      TE.let('session', ({ proof }) =>
        startSession(proof.user, newSessionId, clock.now(), tokenLifetimeSeconds, origin),
      ),
      TE.tap(({ proof, session }) => unitOfWork.run((stores) => storeLogin(stores, proof, session))),
      TE.bindW('accessToken', ({ proof, session }) => tokenIssuer.issue(claimsOf(proof.user, session))),
      TE.map(({ accessToken, proof }) => ({ accessToken, expiresInSeconds: tokenLifetimeSeconds, user: proof.user })),
    );
};

/** Verifies before it looks at anything else, so that every refusal costs one verification. */
const prove = (hasher: PasswordHasher, found: O.Option<User>, password: string): TE.TaskEither<LogInError, Proof> =>
  pipe(
    hasher.verify(
      password,
      pipe(
        found,
        O.map((user) => user.hashedPassword),
      ),
    ),
    TE.flatMap(({ matches, outdated }): TE.TaskEither<LogInError, Proof> => {
      if (O.isNone(found) || !matches || !found.value.isActive) return TE.left(wrongCredentials());
      const user = found.value;
      return outdated
        ? pipe(
            hasher.hash(password as NewPassword),
            TE.map((freshHash) => ({ user, freshHash })),
          )
        : TE.right({ user, freshHash: null });
    }),
  );

const startSession = (
  user: User,
  newSessionId: NewSessionId,
  now: Date,
  lifetimeSeconds: number,
  { ip, userAgent }: Origin,
): Session => ({
  id: newSessionId(),
  userId: user.id,
  createdAt: now,
  expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
  ip,
  userAgent,
});

/** Judges the user again under lock: a password changed or a user deactivated meanwhile lets nobody in. */
const storeLogin = (
  stores: Stores,
  { user, freshHash }: Proof,
  session: Session,
): TE.TaskEither<DomainErrorOf<'WrongCredentials'> | Unavailable, void> =>
  pipe(
    stores.users.findById(user.id),
    TE.map(O.filter((stored) => stored.isActive && stored.hashedPassword === user.hashedPassword)),
    TE.flatMap(TE.fromOption(wrongCredentials)),
    TE.tap((stored) =>
      freshHash === null ? TE.right(stored) : saveUnrenamed(stores.users, { ...stored, hashedPassword: freshHash }),
    ),
    TE.tap(() => stores.sessions.removeExpired(user.id, session.createdAt)),
    TE.flatMap(() => stores.sessions.add(session)),
  );

const claimsOf = (user: User, session: Session) => ({
  userId: user.id,
  username: user.username,
  sessionId: session.id,
  issuedAt: session.createdAt,
  expiresAt: session.expiresAt,
});
