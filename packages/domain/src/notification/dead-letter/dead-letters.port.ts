import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { DeadLetter, DeadLetterId } from './dead-letter.js';
import type { NotificationId } from '../notification.js';

/** What was given up, inside one unit of work. Delivery puts it there; one whose notification is gone is none. */
export type DeadLetters = Readonly<{
  /** Takes it away. Of several who take the same letter one gets it, and the others none. */
  take: (id: DeadLetterId) => TaskEither<Unavailable, Option<DeadLetter>>;
  /** Hands the notification to delivery once more, behind whatever is on its way to the same webhook. */
  redeliver: (id: NotificationId, webhook: WebhookUrl) => TaskEither<Unavailable, void>;
}>;

/** The place of a dead letter in the list, also after it was taken away. */
export type DeadLetterPosition = Pick<DeadLetter, 'gaveUpAt' | 'id'>;

export type DeadLetterQuery = Readonly<{
  limit: number;
  /** Only letters that come after this place in the order of the list. */
  after: DeadLetterPosition | null;
}>;

/** Reads that need no transaction and lock nothing. */
export type DeadLetterQueries = Readonly<{
  /** Newest first: in descending order of when they were given up, to the millisecond, and then of their ids. */
  list: (query: DeadLetterQuery) => TaskEither<Unavailable, readonly DeadLetter[]>;
}>;
