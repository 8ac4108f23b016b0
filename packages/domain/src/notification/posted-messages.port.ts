import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { TaskId } from '../task/task.js';
import type { UserId } from '../user/user.js';
import type { PostedMessage } from './posted-message.js';

/** What was posted, one message for each recipient and task. Used by the one who delivers to that recipient, alone. */
export type PostedMessages = Readonly<{
  /** Those about any of these tasks, in any order. */
  find: (recipientId: UserId, taskIds: readonly TaskId[]) => TaskEither<Unavailable, readonly PostedMessage[]>;
  /** In place of what was kept for the same recipient and task. */
  keep: (posted: PostedMessage) => TaskEither<Unavailable, void>;
}>;
