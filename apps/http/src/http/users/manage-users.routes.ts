import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { noContent, ok } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { UpdateUserBody, UserPath } from './users.codecs.js';
import { UserJson, userResponse, visibleUserResponse } from './users.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

const ERRORS = {
  SuperuserRequired: 'For superusers only.',
  UserNotFound: 'The user does not exist.',
  LastSuperuser: 'No active superuser would remain.',
};

export const manageUsersEndpoints = ({ useCases }: RouteDeps): readonly Endpoint[] => [
  forSuperusers(
    {
      method: 'PATCH',
      path: '/users/{user_id}',
      tag: 'users',
      operationId: 'updateUser',
      summary: 'Update, deactivate or reactivate a user',
      description:
        'Absent fields keep their value. `null` clears optional fields. Deactivation ends all sessions of the user. You can set a webhook, but only its owner can read it.',
      request: { path: UserPath, body: jsonBody(UpdateUserBody) },
      success: { status: 200, description: 'The updated user.', body: UserJson },
      errors: {
        ...ERRORS,
        EmailRequired: 'Only service accounts can have no e-mail address.',
        UsernameTaken: 'Another user has this username (case-insensitive).',
        EmailTaken: 'Another user has this e-mail address (case-insensitive).',
      },
    },
    ({ path: { user_id: userId }, body: changes }, { actor, origin }) =>
      useCases.updateUser({ actor, origin, userId, changes }),
    (user) => ok(userResponse(user)),
    ({ user_id: userId }, { actor }) => pipe(useCases.getUser({ actor, userId }), TE.map(visibleUserResponse)),
  ),
  forSuperusers(
    {
      method: 'DELETE',
      path: '/users/{user_id}',
      tag: 'users',
      operationId: 'deleteUser',
      summary: 'Delete a user',
      description: 'Erases all data except the id and the username, which remain in tasks and in the audit log.',
      request: { path: UserPath },
      success: { status: 204, description: 'User deleted.' },
      errors: ERRORS,
    },
    ({ path: { user_id: userId } }, { actor, origin }) => useCases.deleteUser({ actor, origin, userId }),
    () => noContent,
  ),
];
