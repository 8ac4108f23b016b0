import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { Stores } from '../../shared/unit-of-work.port.js';
import { refOf, type Actor, type UserId } from '../../user/user.js';
import type { ActivityAction } from '../activity/activity.js';
import type { CommentId } from './comment.js';
import { recordEvent } from '../record-event.js';
import { revise } from '../task-changes.js';
import { mentionedUserIds, type Task } from '../task.js';

/** What was done to which comment of the task, by whom. */
export type CommentChange = Readonly<{
  actor: Actor;
  action: Extract<ActivityAction, 'commented' | 'comment_edited' | 'comment_deleted'>;
  task: Task;
  commentId: CommentId;
  /** Whom it mentions that it did not mention before. */
  mentions: readonly UserId[];
  at: Date;
}>;

/**
 * Brings the task in line with its comments after one of them changed: whoever is mentioned in a comment that stands is
 * mentioned on the task, and only so long. Only a change of that is a change of the task.
 */
export const followComments = (
  stores: Stores,
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
  { tasks }: Pick<Stores, 'tasks'>,
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
