import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostedMessage } from '../../notification/posted-message.js';
import type { PostedMessages } from '../../notification/posted-messages.port.js';

const keyOf = ({ recipientId, taskId }: Pick<PostedMessage, 'recipientId' | 'taskId'>): string =>
  `${String(recipientId)} ${String(taskId)}`;

export const makeInMemoryPostedMessages = (): PostedMessages => {
  const kept = new Map<string, PostedMessage>();
  return {
    find: (recipientId, taskIds) =>
      TE.fromIO(() => [...new Set(taskIds)].flatMap((taskId) => kept.get(keyOf({ recipientId, taskId })) ?? [])),
    keep: (posted) => TE.fromIO(() => void kept.set(keyOf(posted), posted)),
  };
};
