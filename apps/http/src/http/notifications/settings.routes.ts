import type { UserId } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { noContent, ok } from '../response/reply.js';
import type { HttpErrorOf } from '../request/request-error.js';
import { TaskPath } from '../tasks/tasks.codecs.js';
import { jsonBody } from '../request/validation/body.js';
import { PreferencesBody } from './notifications.codecs.js';
import { PreferencesJson, preferencesResponse, WebhookTestJson } from './notifications.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

export const notificationSettingsEndpoints = ({
  useCases: { getNotificationPreferences, setNotificationPreferences, muteTask, testWebhook },
  webhookTestLimiter,
}: RouteDeps): readonly Endpoint[] => {
  const muteEndpoint = (
    method: 'PUT' | 'DELETE',
    operationId: string,
    summary: string,
    description: string,
    result: string,
  ): Endpoint =>
    forSignedIn(
      {
        method,
        path: '/tasks/{task_id}/mute',
        tag: 'tasks',
        operationId,
        summary,
        description,
        request: { path: TaskPath },
        success: { status: 204, description: result },
        errors: { TaskNotFound: 'The task does not exist, or you cannot see it.' },
      },
      ({ path: { task_id: taskId } }, { actor }) => muteTask({ actor, taskId, muted: method === 'PUT' }),
      () => noContent,
    );

  const limitTests = (userId: UserId): TE.TaskEither<HttpErrorOf<'RateLimited'>, void> => {
    const decision = webhookTestLimiter(userId);
    return decision.allowed ? TE.right(undefined) : TE.left({ _tag: 'RateLimited', decision });
  };

  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/users/me/notification-preferences',
        tag: 'users',
        operationId: 'getNotificationPreferences',
        summary: 'Get your notification preferences',
        request: {},
        success: {
          status: 200,
          description: 'Your preferences. All channels are on by default.',
          body: PreferencesJson,
        },
        errors: {},
      },
      (_request, { actor }) => getNotificationPreferences({ actor }),
      (preferences) => ok(preferencesResponse(preferences)),
    ),
    forSignedIn(
      {
        method: 'PUT',
        path: '/users/me/notification-preferences',
        tag: 'users',
        operationId: 'updateNotificationPreferences',
        summary: 'Update your notification preferences',
        description: 'Absent events and channels keep their value. Applies to later events.',
        request: { body: jsonBody(PreferencesBody) },
        success: { status: 200, description: 'Your updated preferences.', body: PreferencesJson },
        errors: {},
      },
      ({ body: changes }, { actor }) => setNotificationPreferences({ actor, changes }),
      (preferences) => ok(preferencesResponse(preferences)),
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/users/me/discord/test',
        tag: 'users',
        operationId: 'testWebhook',
        summary: 'Test your Discord webhook',
        description:
          'Sends a test message and waits for the response of Discord. Disables the webhook if Discord has deleted it.',
        request: {},
        success: { status: 200, description: 'The result of the test.', body: WebhookTestJson },
        errors: { RateLimited: 'Too many requests from this address, or too many webhook tests.' },
      },
      (_request, { user }) =>
        pipe(
          limitTests(user.id),
          TE.flatMap(() => testWebhook({ user })),
        ),
      (test) => ok(test),
    ),
    muteEndpoint(
      'PUT',
      'muteTask',
      'Mute a task',
      'Stops notifications about the task, except for mentions. To stop these too, switch off the event `mentioned`.',
      'Task muted.',
    ),
    muteEndpoint('DELETE', 'unmuteTask', 'Unmute a task', 'Applies to later events.', 'Task unmuted.'),
  ];
};
