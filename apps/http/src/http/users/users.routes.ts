import {
  MAX_PAGE_SIZE,
  type CreateUser,
  type GetUser,
  type IsWellKnownPassword,
  type SearchUsers,
  type UpdateOwnProfile,
  type User,
} from '@l-age/domain';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSignedIn, forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { IdempotencyHeaders, type MakeOnce } from '../request/idempotency.js';
import { created, ok } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { list } from '../request/validation/values.js';
import { createUserBody, SearchUsersQuery, updateProfileBody, UserPath } from './users.codecs.js';
import {
  ProfileJson,
  profileResponse,
  UserJson,
  userResponse,
  VisibleUserJson,
  visibleUserResponse,
} from './users.responses.js';

export type UserEndpointsDeps = Readonly<{
  useCases: Readonly<{
    createUser: CreateUser;
    getUser: GetUser;
    searchUsers: SearchUsers;
    updateOwnProfile: UpdateOwnProfile;
  }>;
  isWellKnownPassword: IsWellKnownPassword;
  once: MakeOnce;
}>;

const TAKEN = {
  UsernameTaken: 'Somebody has this username, in whatever case.',
  EmailTaken: 'Somebody has this e-mail address, in whatever case.',
  HashingQueueFull: 'Too many passwords are waiting to be hashed.',
};

const createUserEndpoint = ({ useCases, isWellKnownPassword, once }: UserEndpointsDeps): Endpoint => {
  const creation = once((user: User) => created(userResponse(user), `/api/v1/users/${user.id}`));
  return forSuperusers(
    {
      method: 'POST',
      path: '/users/',
      tag: 'users',
      operationId: 'createUser',
      summary: 'Create a user',
      request: { headers: IdempotencyHeaders, body: jsonBody(createUserBody(isWellKnownPassword)) },
      success: {
        status: 201,
        description: 'The new user.',
        body: UserJson,
        headers: ['Location', 'Idempotency-Replayed'],
      },
      errors: {
        ...TAKEN,
        SuperuserRequired: 'For superusers only.',
        IdempotencyKeyReused: 'The `Idempotency-Key` was used for another request.',
      },
    },
    (request, { actor, origin }, raw) =>
      useCases.createUser({ actor, origin, draft: request.body, once: creation.asked(request, raw) }),
    creation.answered,
  );
};

export const userEndpoints = (deps: UserEndpointsDeps): readonly Endpoint[] => [
  forSignedIn(
    {
      method: 'GET',
      path: '/users/me',
      tag: 'users',
      operationId: 'getOwnProfile',
      summary: 'Read your own profile',
      request: {},
      success: { status: 200, description: 'Your profile.', body: ProfileJson },
      errors: {},
    },
    (_request, { user }): TE.TaskEither<never, User> => TE.right(user),
    (user) => ok(profileResponse(user)),
  ),
  forSignedIn(
    {
      method: 'PUT',
      path: '/users/me',
      tag: 'users',
      operationId: 'updateOwnProfile',
      summary: 'Change your own profile',
      description:
        'Absent fields stay as they are, `null` clears. A new `password` wants the `current_password` and a login, and ends all of your other sessions.',
      request: { body: jsonBody(updateProfileBody(deps.isWellKnownPassword)) },
      success: { status: 200, description: 'Your profile as it is now.', body: ProfileJson },
      errors: {
        ...TAKEN,
        WrongCurrentPassword: 'The current password is another.',
        TooManyFailures: 'The current password was wrong too often.',
        UserNotFound: 'You have just been removed.',
        InsufficientScope: 'The API token lacks the scope `users:write`, or a new `password` wants a login.',
      },
    },
    ({ body: changes }, { user, sessionId, origin }) =>
      deps.useCases.updateOwnProfile({ user, sessionId, origin, changes }),
    (user) => ok(profileResponse(user)),
    (_path, { user }) => TE.right(profileResponse(user)),
  ),
  createUserEndpoint(deps),
  forSignedIn(
    {
      method: 'GET',
      path: '/users/',
      tag: 'users',
      operationId: 'searchUsers',
      summary: 'Search the directory',
      description: 'In order of the username. Whole users for superusers; others see the public part of active people.',
      request: { query: SearchUsersQuery },
      success: {
        status: 200,
        description: 'The users found.',
        body: list(VisibleUserJson, { maxItems: MAX_PAGE_SIZE }),
      },
      errors: { SuperuserRequired: '`is_active` and `is_superuser` are for superusers only.' },
    },
    ({ query: search }, { actor }) => deps.useCases.searchUsers({ actor, search }),
    (users) => ok(users.map(visibleUserResponse)),
  ),
  forSignedIn(
    {
      method: 'GET',
      path: '/users/{user_id}',
      tag: 'users',
      operationId: 'getUser',
      summary: 'Read a user',
      description: 'The whole user for themselves and superusers, the public part for others.',
      request: { path: UserPath },
      success: { status: 200, description: 'The user.', body: VisibleUserJson },
      errors: { UserNotFound: 'No such user.' },
    },
    ({ path: { user_id: userId } }, { actor }) => deps.useCases.getUser({ actor, userId }),
    (user) => ok(visibleUserResponse(user)),
  ),
];
