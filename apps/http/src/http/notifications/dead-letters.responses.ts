import { EVENT_KINDS, type DeadLetter, type FinalFailure } from '@l-age/domain';
import { isoOf, moment, UserRefJson, userRefResponse } from '../users/users.responses.js';
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
    { description: 'What did not arrive.' },
  ),
  recipient: UserRefJson,
  webhook_id: anyText({ description: "The webhook it was for, by Discord's id; its token is not shown." }),
  failure: oneOf(Object.values(FAILURES), {
    description:
      '`delivery_rejected`: Discord does not accept it as it is. `webhook_revoked`: the webhook is gone, and was disabled. ' +
      '`delivery_failed`: it was tried for a day.',
  }),
  reason: anyText({
    description: 'What Discord said.',
    examples: ['Discord does not accept this message (status 400)'],
  }),
  attempts: integer({ minimum: 1 }),
  queued_at: moment,
  gave_up_at: moment,
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
  queued_at: isoOf(letter.queuedAt),
  gave_up_at: isoOf(letter.gaveUpAt),
});

export const RedeliveredJson = record('RedeliveredDeadLetters', {
  redelivered: integer({ description: 'How many are on their way.' }),
  kept: integer({ description: 'How many may not be sent any more: sent again alone, each is a 409 that says why.' }),
});
