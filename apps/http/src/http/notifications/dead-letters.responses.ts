import { EVENT_KINDS, type DeadLetter, type FinalFailure } from '@l-age/domain';
import { timestamp, toIso } from '../response/timestamp.js';
import { UserRefJson, userRefResponse } from '../users/users.responses.js';
import { described } from '../request/validation/codec.js';
import { integer } from '../request/validation/integer.js';
import { record } from '../request/validation/record.js';
import { anyText, oneOf } from '../request/validation/values.js';

const FAILURES = {
  WebhookRevoked: 'webhook_revoked',
  DeliveryRejected: 'delivery_rejected',
  DeliveryFailed: 'delivery_failed',
} as const satisfies Readonly<Record<FinalFailure, string>>;

export const DeadLetterJson = record('DeadLetter', {
  id: anyText({ description: 'A UUID.', examples: ['0b7b6a8e-5c0f-4f0e-9d7b-0c1d2e3f4a5b'] }),
  notification: described(
    record('UndeliveredNotification', {
      id: integer({ examples: [7] }),
      event: oneOf(EVENT_KINDS),
      task_id: integer({ examples: [42] }),
      summary: anyText({ examples: ['anna assigned you #42 Send the offer'] }),
    }),
    { description: 'The notification that was not delivered.' },
  ),
  recipient: UserRefJson,
  webhook_id: anyText({ description: 'The Discord id of the webhook.' }),
  failure: oneOf(Object.values(FAILURES), {
    description:
      '`delivery_rejected`: Discord rejected the message. `webhook_revoked`: the webhook was deleted. ' +
      '`delivery_failed`: all attempts within a day failed.',
  }),
  reason: anyText({
    description: 'The reason for the failure.',
    examples: ['Discord does not accept this message (status 400)'],
  }),
  attempts: integer({ minimum: 1 }),
  queued_at: timestamp,
  gave_up_at: timestamp,
});

export const deadLetterResponse = ({ notification, recipient, ...letter }: DeadLetter) => ({
  id: letter.id,
  notification: {
    id: notification.id,
    event: notification.event,
    task_id: notification.taskId,
    summary: notification.summary,
  },
  recipient: userRefResponse(recipient),
  webhook_id: letter.webhookId,
  failure: FAILURES[letter.failure],
  reason: letter.reason,
  attempts: letter.attempts,
  queued_at: toIso(letter.queuedAt),
  gave_up_at: toIso(letter.gaveUpAt),
});

export const RedeliveredJson = record('RedeliveredDeadLetters', {
  redelivered: integer({ description: 'Number of queued messages.' }),
  kept: integer({
    description: 'Number of dead letters that cannot be sent. Redelivering one of them returns 409 with the reason.',
  }),
});
