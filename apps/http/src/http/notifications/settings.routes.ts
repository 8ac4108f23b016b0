import type {
  GetNotificationPreferences,
  MuteTask,
  SetNotificationPreferences,
  TestWebhook,
  UserId,
} from '@l-age/domain';
import type { Decision } from '@l-age/infrastructure';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { noContent, ok } from '../response/reply.js';
import type { HttpErrorOf } from '../request/request-error.js';
import { TaskPath } from '../tasks/tasks.codecs.js';
import { jsonBody } from '../request/validation/body.js';
import { PreferencesBody } from './notifications.codecs.js';
import { PreferencesJson, preferencesResponse, WebhookTestJson } from './notifications.responses.js';

export type NotificationSettingsEndpointsDeps = Readonly<{
  useCases: Readonly<{
    getNotificationPreferences: GetNotificationPreferences;
    setNotificationPreferences: SetNotificationPreferences;
    muteTask: MuteTask;
    testWebhook: TestWebhook;
  }>;
  /** Counts the tests of each user's webhook. */
  webhookTestLimiter: (userId: UserId) => Decision;
}>;

export const notificationSettingsEndpoints = ({
  useCases: { getNotificationPreferences, setNotificationPreferences, muteTask, testWebhook },
  webhookTestLimiter,
}: NotificationSettingsEndpointsDeps): readonly Endpoint[] => {
  const mute = (method: 'PUT' | 'DELETE', operationId: string, summary: string, description: string): Endpoint =>
    forSignedIn(
      {
        method,
        path: '/tasks/{task_id}/mute',
        tag: 'tasks',
        operationId,
        summary,
        description,
        request: { path: TaskPath },
        success: { status: 204, description: 'It is done, or was so already.' },
        errors: { TaskNotFound: 'No such task, or none that you may see.' },
      },
      ({ path: { task_id: taskId } }, { actor }) => muteTask({ actor, taskId, muted: method === 'PUT' }),
      () => noContent,
    );

  const countTest = (userId: UserId): TE.TaskEither<HttpErrorOf<'RateLimited'>, void> => {
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
        summary: 'Read what you want to hear of, and where',
        request: {},
        success: {
          status: 200,
          description: 'A channel is switched on unless you said otherwise.',
          body: PreferencesJson,
        },
        errors: { Unavailable: 'The database is away.' },
      },
      (_request, { actor }) => getNotificationPreferences({ actor }),
      (preferences) => ok(preferencesResponse(preferences)),
    ),
    forSignedIn(
      {
        method: 'PUT',
        path: '/users/me/notification-preferences',
        tag: 'users',
        operationId: 'setNotificationPreferences',
        summary: 'Choose what you want to hear of, and where',
        description: 'Absent events and channels stay as they are. Counts for what happens from then on.',
        request: { body: jsonBody(PreferencesBody) },
        success: { status: 200, description: 'All of them, as they are now.', body: PreferencesJson },
        errors: { Unavailable: 'The database is away.' },
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
        summary: 'Send a message to your own Discord webhook',
        description: 'At once, and answers when Discord has. A webhook that Discord refuses for good is disabled.',
        request: {},
        success: { status: 200, description: 'Whether Discord took it, and why not.', body: WebhookTestJson },
        errors: { RateLimited: 'Too many requests from this address, or too many tests of your webhook.' },
      },
      (_request, { user }) =>
        pipe(
          countTest(user.id),
          TE.flatMap(() => testWebhook({ user })),
        ),
      (test) => ok(test),
    ),
    mute(
      'PUT',
      'muteTask',
      'Mute a task',
      'You hear of it no more, unless somebody mentions you. Switch `mentioned` off to hear nothing at all.',
    ),
    mute('DELETE', 'unmuteTask', 'Hear of a task again', 'Of what happens from then on.'),
  ];
};
