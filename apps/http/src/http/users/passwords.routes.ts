import {
  ONE_TIME_PASSWORD_HOURS,
  type ChangePassword,
  type IsWellKnownPassword,
  type ResetPassword,
} from '@l-age/domain';
import { forSignedIn, forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { noContent, ok } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { record } from '../request/validation/record.js';
import { anyText } from '../request/validation/values.js';
import { changePasswordBody, UserPath } from './users.codecs.js';

export type PasswordEndpointsDeps = Readonly<{
  useCases: Readonly<{ changePassword: ChangePassword; resetPassword: ResetPassword }>;
  isWellKnownPassword: IsWellKnownPassword;
}>;

const OneTimePasswordJson = record('OneTimePassword', {
  one_time_password: anyText({ format: 'password', description: 'Shown this once.' }),
});

const QUEUE_FULL = { HashingQueueFull: 'Too many passwords are waiting to be hashed.' };

export const passwordEndpoints = ({ useCases, isWellKnownPassword }: PasswordEndpointsDeps): readonly Endpoint[] => [
  forSignedIn(
    {
      method: 'PUT',
      path: '/users/me/password',
      loginOnly: true,
      tag: 'users',
      operationId: 'changePassword',
      summary: 'Change your password',
      description: 'This session goes on; all of your others end.',
      request: { body: jsonBody(changePasswordBody(isWellKnownPassword)) },
      success: { status: 204, description: 'The password is changed.' },
      allowedBeforePasswordChange: true,
      errors: {
        ...QUEUE_FULL,
        WrongCurrentPassword: 'The current password is another.',
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
      summary: 'Give a user a one-time password',
      description: `Ends all of their sessions. The password lets in for ${ONE_TIME_PASSWORD_HOURS} hours, and who logs in with it may do nothing but change it.`,
      request: { path: UserPath },
      success: { status: 200, description: 'The one-time password.', body: OneTimePasswordJson },
      errors: {
        ...QUEUE_FULL,
        SuperuserRequired: 'For superusers only.',
        UserNotFound: 'No such user, or a service account.',
      },
    },
    ({ path: { user_id: userId } }, { actor, origin }) => useCases.resetPassword({ actor, userId, origin }),
    ({ oneTimePassword }) => ok({ one_time_password: oneTimePassword }),
  ),
];
