import type { DeleteUser, GetUser, UpdateUser } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { noContent, ok } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { UpdateUserBody, UserPath } from './users.codecs.js';
import { UserJson, userResponse, visibleUserResponse } from './users.responses.js';

export type ManageUsersEndpointsDeps = Readonly<{
  useCases: Readonly<{ getUser: GetUser; updateUser: UpdateUser; deleteUser: DeleteUser }>;
}>;

const ERRORS = {
  SuperuserRequired: 'For superusers only.',
  UserNotFound: 'No such user.',
  LastSuperuser: 'Nobody would be left who can make superusers.',
};

export const manageUsersEndpoints = ({ useCases }: ManageUsersEndpointsDeps): readonly Endpoint[] => [
  forSuperusers(
    {
      method: 'PATCH',
      path: '/users/{user_id}',
      tag: 'users',
      operationId: 'updateUser',
      summary: 'Change, deactivate or reactivate a user',
      description:
        'Absent fields stay as they are, `null` clears. Whoever is deactivated is signed out everywhere. A webhook may be set, and is shown to its owner only.',
      request: { path: UserPath, body: jsonBody(UpdateUserBody) },
      success: { status: 200, description: 'The user as they are now.', body: UserJson },
      errors: {
        ...ERRORS,
        EmailRequired: 'Only service accounts may be without an e-mail address.',
        UsernameTaken: 'Somebody has this username, in whatever case.',
        EmailTaken: 'Somebody has this e-mail address, in whatever case.',
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
      description: 'Their id and username stay in tasks and in the audit log; everything else is erased.',
      request: { path: UserPath },
      success: { status: 204, description: 'The user is gone.' },
      errors: ERRORS,
    },
    ({ path: { user_id: userId } }, { actor, origin }) => useCases.deleteUser({ actor, origin, userId }),
    () => noContent,
  ),
];
