import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import { refOf, type Actor } from '../user/user.js';
import type { ActivityAction } from './activity.js';
import type { CommentId } from './comment.js';
import { recordEvent } from './record-event.js';
import { revise } from './task-changes.js';
import { mentionedUserIds, type Task } from './task.js';

/** What was done to which comment of the task, by whom. */
export type CommentChange = Readonly<{
  actor: Actor;
  action: Extract<ActivityAction, 'commented' | 'comment_edited' | 'comment_deleted'>;
  task: Task;
  commentId: CommentId;
  at: Date;
}>;

/**
 * Brings the task in line with its comments after one of them changed: whoever is mentioned in a comment that stands is
 * mentioned on the task, and only so long. Only a change of that is a change of the task.
 */
export const followComments = (
  stores: Stores,
  { actor, action, task, commentId, at }: CommentChange,
): TE.TaskEither<Unavailable, void> =>
  pipe(
    stores.comments.peopleOf(task.id),
    TE.map(({ mentioned }): Task => ({ ...task, mentions: { ...task.mentions, inComments: mentioned } })),
    TE.map((after) => (sameMentioned(task, after) ? after : revise(after, at))),
    TE.tap(stores.tasks.save),
    TE.flatMap((after) => recordEvent(stores, { actor: refOf(actor), action, before: task, after, commentId, at })),
  );

const sameMentioned = (a: Task, b: Task): boolean => mentionedUserIds(a).join() === mentionedUserIds(b).join();
