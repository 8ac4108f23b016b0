import { MAX_PAGE_SIZE, type User } from '@l-age/domain';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSignedIn, forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { IdempotencyHeaders } from '../request/idempotency.js';
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
import type { RouteDeps } from '../routing/route-deps.js';

const TAKEN = {
  UsernameTaken: 'Another user has this username (case-insensitive).',
  EmailTaken: 'Another user has this e-mail address (case-insensitive).',
  HashingQueueFull: 'The queue for password hashing is full.',
};

const createUserEndpoint = ({ useCases, isWellKnownPassword, idempotent }: RouteDeps): Endpoint => {
  const createOnce = idempotent((user: User) => created(userResponse(user), `/api/v1/users/${user.id}`));
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
        description: 'The created user.',
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
      createOnce(request, raw, (once) => useCases.createUser({ actor, origin, draft: request.body, once })),
    (reply) => reply,
  );
};

export const userEndpoints = (deps: RouteDeps): readonly Endpoint[] => [
  forSignedIn(
    {
      method: 'GET',
      path: '/users/me',
      tag: 'users',
      operationId: 'getOwnProfile',
      summary: 'Get your profile',
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
      summary: 'Update your profile',
      description:
        'Absent fields keep their value. `null` clears optional fields. A new `password` requires `current_password` and an access token, and ends all of your other sessions.',
      request: { body: jsonBody(updateProfileBody(deps.isWellKnownPassword)) },
      success: { status: 200, description: 'Your updated profile.', body: ProfileJson },
      errors: {
        ...TAKEN,
        WrongCurrentPassword: 'The current password is wrong.',
        TooManyFailures: 'The current password was wrong too often.',
        UserNotFound: 'Your account was deleted.',
        InsufficientScope: 'The API token lacks the scope `users:write`, or the body contains `password`.',
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
      summary: 'Search users',
      description:
        'Sorted by username. Superusers get all fields of all users. Others get the public fields of active users.',
      request: { query: SearchUsersQuery },
      success: {
        status: 200,
        description: 'One page of the users.',
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
      summary: 'Get a user',
      description: 'The user and superusers get all fields. Others get the public fields.',
      request: { path: UserPath },
      success: { status: 200, description: 'The user.', body: VisibleUserJson },
      errors: { UserNotFound: 'The user does not exist.' },
    },
    ({ path: { user_id: userId } }, { actor }) => deps.useCases.getUser({ actor, userId }),
    (user) => ok(visibleUserResponse(user)),
  ),
];
