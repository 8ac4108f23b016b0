import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { TaskId } from '../task/task.js';
import type { UserId } from '../user/user.js';
import type { PostedMessage } from './posted-message.js';

/** What was posted, one message for each recipient and task. Used by the one who delivers to that recipient, alone. */
export type PostedMessages = Readonly<{
  find: (recipientId: UserId, taskId: TaskId) => TaskEither<Unavailable, Option<PostedMessage>>;
  /** In place of what was kept for the same recipient and task. */
  keep: (posted: PostedMessage) => TaskEither<Unavailable, void>;
}>;
