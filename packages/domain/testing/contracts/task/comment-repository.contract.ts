import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, ok } from 'node:assert/strict';
import type { CommentId, TaskId, UserId } from '#src/shared/ids.js';
import { notAllowed } from '#src/shared/errors.js';
import type { Comment } from '#src/task/comment/comment.js';
import type { Task } from '#src/task/task.js';
import type { User } from '#src/user/user.js';
import { aNewComment } from '../../builders/comment.builder.js';
import { commentBody, commentId } from '../../builders/values.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenComment, givenTask, givenUser } from '../seed.js';
import type { CommentStoreSubject } from '../store-subject.js';

const AWKWARD_TEXT = 'O\'Hara said "{a,b}" \\ NULL\n\t; DROP TABLE tasks; -- %s $1 ?? :x \u202e שלום 👩‍👩‍👧 e\u0301 ';

const found = ({ unitOfWork }: CommentStoreSubject, taskId: TaskId, id: CommentId): Promise<O.Option<Comment>> =>
  succeed(unitOfWork.run(({ comments }) => comments.findById(taskId, id)));

const peopleOf = async ({ unitOfWork }: CommentStoreSubject, taskId: TaskId) => {
  const { mentioned, authors } = await succeed(unitOfWork.run(({ comments }) => comments.peopleOf(taskId)));
  const inOrder = (ids: readonly UserId[]) => ids.toSorted((a, b) => a - b);
  return { mentioned: inOrder(mentioned), authors: inOrder(authors) };
};

type Scene = Readonly<{ anna: User; bert: User; clara: User; task: Task; otherTask: Task }>;

const givenScene = async (subject: CommentStoreSubject): Promise<Scene> => {
  const anna = await givenUser(subject, { username: 'anna' });
  const bert = await givenUser(subject, { username: 'bert' });
  const clara = await givenUser(subject, { username: 'clara' });
  const task = await givenTask(subject, { createdById: anna.id });
  const otherTask = await givenTask(subject, { createdById: anna.id });
  return { anna, bert, clara, task, otherTask };
};

/** {@link CommentRepository}: comments inside a unit of work. */
export const commentRepositoryContract: Contract<CommentStoreSubject> = {
  name: 'CommentRepository',
  cases: [
    contractCase('assigns an id and stores every field', async (subject) => {
      const { anna, bert, clara, task } = await givenScene(subject);
      const draft = aNewComment({
        taskId: task.id,
        authorId: bert.id,
        body: AWKWARD_TEXT,
        mentionedUserIds: [anna.id, clara.id],
        createdAt: new Date('1969-07-20T20:17:40.123Z'),
        updatedAt: new Date('2026-01-02T03:04:05.678Z'),
      });
      const added = await succeed(subject.unitOfWork.run(({ comments }) => comments.add(draft)));
      ok(Number.isInteger(added.id) && added.id > 0);
      deepEqual(added, { ...draft, id: added.id });
      deepEqual(await found(subject, task.id, added.id), O.some(added));
    }),
    contractCase('assigns ascending ids, also across tasks', async (subject) => {
      const { anna, task, otherTask } = await givenScene(subject);
      const first = await givenComment(subject, { taskId: task.id, authorId: anna.id });
      const second = await givenComment(subject, { taskId: otherTask.id, authorId: anna.id });
      const third = await givenComment(subject, { taskId: task.id, authorId: anna.id });
      ok(first.id < second.id && second.id < third.id);
    }),
    contractCase('finds a comment only on its own task', async (subject) => {
      const { anna, task, otherTask } = await givenScene(subject);
      const comment = await givenComment(subject, { taskId: task.id, authorId: anna.id });
      deepEqual(await found(subject, otherTask.id, comment.id), O.none);
    }),
    contractCase('does not find an unknown comment', async (subject) => {
      const { task } = await givenScene(subject);
      for (const id of IDS_OF_NOBODY) deepEqual(await found(subject, task.id, commentId(id)), O.none);
    }),
    contractCase('saves a changed comment, and no other', async (subject) => {
      const { anna, clara, task } = await givenScene(subject);
      const comment = await givenComment(subject, { taskId: task.id, authorId: anna.id, mentionedUserIds: [anna.id] });
      const other = await givenComment(subject, { taskId: task.id, authorId: anna.id });
      const changed: Comment = {
        ...comment,
        body: commentBody('Something else'),
        mentionedUserIds: [clara.id],
        updatedAt: new Date('2026-03-03T03:03:03.003Z'),
      };
      await succeed(subject.unitOfWork.run(({ comments }) => comments.save(changed)));
      deepEqual(await found(subject, task.id, comment.id), O.some(changed));
      deepEqual(await found(subject, task.id, other.id), O.some(other));
    }),
    contractCase('removes one comment, and no other', async (subject) => {
      const { anna, task } = await givenScene(subject);
      const comment = await givenComment(subject, { taskId: task.id, authorId: anna.id });
      const other = await givenComment(subject, { taskId: task.id, authorId: anna.id });
      await succeed(subject.unitOfWork.run(({ comments }) => comments.remove(comment.id)));
      deepEqual(await found(subject, task.id, comment.id), O.none);
      deepEqual(await found(subject, task.id, other.id), O.some(other));
    }),
    contractCase('returns the authors and mentioned users of one task, each once', async (subject) => {
      const { anna, bert, clara, task, otherTask } = await givenScene(subject);
      deepEqual(await peopleOf(subject, task.id), { mentioned: [], authors: [] });
      await givenComment(subject, { taskId: task.id, authorId: anna.id, mentionedUserIds: [bert.id, clara.id] });
      await givenComment(subject, { taskId: task.id, authorId: anna.id, mentionedUserIds: [bert.id] });
      const last = await givenComment(subject, { taskId: task.id, authorId: bert.id, mentionedUserIds: [anna.id] });
      await givenComment(subject, { taskId: otherTask.id, authorId: clara.id, mentionedUserIds: [clara.id] });
      deepEqual(await peopleOf(subject, task.id), {
        mentioned: [anna.id, bert.id, clara.id],
        authors: [anna.id, bert.id],
      });
      await succeed(subject.unitOfWork.run(({ comments }) => comments.remove(last.id)));
      deepEqual(await peopleOf(subject, task.id), { mentioned: [bert.id, clara.id], authors: [anna.id] });
    }),
    contractCase('reads its own changes, and rolls them back', async (subject) => {
      const { anna, bert, task } = await givenScene(subject);
      const kept = await givenComment(subject, { taskId: task.id, authorId: anna.id });
      const work = subject.unitOfWork.run(({ comments }) =>
        pipe(
          comments.add(aNewComment({ taskId: task.id, authorId: bert.id })),
          TE.flatMap(() => comments.remove(kept.id)),
          TE.flatMap(() => comments.peopleOf(task.id)),
          TE.flatMap(({ authors }) => {
            deepEqual(authors, [bert.id]);
            return TE.left(notAllowed());
          }),
        ),
      );
      deepEqual(await failureOf(work), notAllowed());
      deepEqual(await found(subject, task.id, kept.id), O.some(kept));
      deepEqual((await peopleOf(subject, task.id)).authors, [anna.id]);
    }),
  ],
};
