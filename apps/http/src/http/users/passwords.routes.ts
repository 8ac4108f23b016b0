import { ONE_TIME_PASSWORD_HOURS } from '@l-age/domain';
import { forSignedIn, forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { noContent, ok } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { record } from '../request/validation/record.js';
import { anyText } from '../request/validation/values.js';
import { changePasswordBody, UserPath } from './users.codecs.js';
import type { RouteDeps } from '../routing/route-deps.js';

const OneTimePasswordJson = record('OneTimePassword', {
  one_time_password: anyText({ format: 'password', description: 'Returned once only.' }),
});

const QUEUE_FULL = { HashingQueueFull: 'The queue for password hashing is full.' };

export const passwordEndpoints = ({ useCases, isWellKnownPassword }: RouteDeps): readonly Endpoint[] => [
  forSignedIn(
    {
      method: 'PUT',
      path: '/users/me/password',
      loginOnly: true,
      tag: 'users',
      operationId: 'changePassword',
      summary: 'Change your password',
      description: 'Ends all of your other sessions.',
      request: { body: jsonBody(changePasswordBody(isWellKnownPassword)) },
      success: { status: 204, description: 'Password changed.' },
      allowedBeforePasswordChange: true,
      errors: {
        ...QUEUE_FULL,
        WrongCurrentPassword: 'The current password is wrong.',
        TooManyFailures: 'The current password was wrong too often.',
      },
    },
    ({ body }, { user, sessionId, origin }) => useCases.changePassword({ ...body, user, sessionId, origin }),
    () => noContent,
  ),
  forSuperusers(
    {
      method: 'POST',
      path: '/users/{user_id}/reset-password',
      loginOnly: true,
      tag: 'users',
      operationId: 'resetPassword',
      summary: 'Reset a password',
      description: `Creates a one-time password that is valid for ${ONE_TIME_PASSWORD_HOURS} hours, and ends all sessions of the user. After logging in with it, the user must change it first.`,
      request: { path: UserPath },
      success: { status: 200, description: 'The one-time password.', body: OneTimePasswordJson },
      errors: {
        ...QUEUE_FULL,
        SuperuserRequired: 'For superusers only.',
        UserNotFound: 'The user does not exist, or is a service account.',
      },
    },
    ({ path: { user_id: userId } }, { actor, origin }) => useCases.resetPassword({ actor, userId, origin }),
    ({ oneTimePassword }) => ok({ one_time_password: oneTimePassword }),
  ),
];
