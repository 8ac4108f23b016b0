import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CommentId, UserId } from '../../shared/ids.js';
import { refOf, type Actor } from '../../shared/actor.js';
import type { TaskStores } from '../task-stores.js';
import type { Unavailable } from '../../shared/errors.js';
import type { ActivityAction } from '../activity/activity.js';
import { recordEvent } from '../record-event.js';
import { revise } from '../task-changes.js';
import { mentionedUserIds, type Task } from '../task.js';

export type CommentChange = Readonly<{
  actor: Actor;
  action: Extract<ActivityAction, 'commented' | 'comment_edited' | 'comment_deleted'>;
  task: Task;
  commentId: CommentId;
  /** The users whom the comment mentions and did not mention before. */
  mentions: readonly UserId[];
  at: Date;
}>;

/**
 * Updates the mentions of the task after a change of a comment, and records the event. A comment changes the version of the
 * task only if it changes the mentioned users.
 */
export const recordCommentChange = (
  stores: TaskStores,
  { actor, action, task, commentId, mentions, at }: CommentChange,
): TE.TaskEither<Unavailable, void> =>
  pipe(
    stores.comments.peopleOf(task.id),
    TE.bindTo('people'),
    TE.bind('after', ({ people }) => saveMentions(stores, task, people.mentioned, at)),
    TE.flatMap(({ people, after }) =>
      recordEvent(stores, {
        actor: refOf(actor),
        action,
        before: task,
        after,
        commentId,
        commentMentions: mentions,
        commenterIds: people.authors,
        at,
      }),
    ),
  );

const saveMentions = (
  { tasks }: Pick<TaskStores, 'tasks'>,
  task: Task,
  inComments: readonly UserId[],
  now: Date,
): TE.TaskEither<Unavailable, Task> => {
  if (sameUsers(task.mentions.inComments, inComments)) return TE.right(task);
  const mentioning: Task = { ...task, mentions: { ...task.mentions, inComments } };
  const after = sameUsers(mentionedUserIds(task), mentionedUserIds(mentioning)) ? mentioning : revise(mentioning, now);
  return pipe(
    tasks.save(after),
    TE.map(() => after),
  );
};

const sameUsers = (a: readonly UserId[], b: readonly UserId[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));
