import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DeadLetterId, NotificationId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { DeadLetter } from './dead-letter.js';

/** The dead letters, inside one unit of work. The delivery queue adds them. Without its notification, a dead letter does not exist. */
export type DeadLetters = Readonly<{
  /** Removes the dead letter and returns it. Only one of several concurrent calls gets it. */
  remove: (id: DeadLetterId) => TaskEither<Unavailable, Option<DeadLetter>>;
  /** Queues the notification again, after all queued deliveries to the webhook. */
  redeliver: (id: NotificationId, webhook: WebhookUrl) => TaskEither<Unavailable, void>;
}>;

/** The position of a dead letter in the list. It stays valid after the removal. */
export type DeadLetterPosition = Pick<DeadLetter, 'gaveUpAt' | 'id'>;

export type DeadLetterQuery = Readonly<{
  limit: number;
  /** Only dead letters after this position. */
  after: DeadLetterPosition | null;
}>;

/** Reads without a transaction and without locks. */
export type DeadLetterQueries = Readonly<{
  /** Newest first: descending by `gaveUpAt` in milliseconds, then by id. */
  list: (query: DeadLetterQuery) => TaskEither<Unavailable, readonly DeadLetter[]>;
}>;
