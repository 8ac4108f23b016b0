import { deepEqual } from 'node:assert/strict';
import type { CommentId } from '#src/shared/ids.js';
import type { CommentListQuery } from '#src/task/comment/comment-queries.port.js';
import type { Comment } from '#src/task/comment/comment.js';
import type { Task } from '#src/task/task.js';
import type { User } from '#src/user/user.js';
import { commentId, taskId, username } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenComment, givenTask, givenUser } from '../seed.js';
import type { CommentStoreSubject } from '../store-subject.js';

const idsListed = async (
  { commentQueries }: CommentStoreSubject,
  query: Partial<CommentListQuery> & Pick<CommentListQuery, 'taskId'>,
): Promise<readonly CommentId[]> =>
  (await succeed(commentQueries.list({ after: null, skip: 0, limit: 200, ...query }))).map(({ comment }) => comment.id);

type Scene = Readonly<{ anna: User; task: Task; comments: readonly Comment[] }>;

/** `count` comments on one task, and one on another. */
const givenScene = async (subject: CommentStoreSubject, count: number): Promise<Scene> => {
  const anna = await givenUser(subject, { username: 'anna' });
  const task = await givenTask(subject, { createdById: anna.id });
  const other = await givenTask(subject, { createdById: anna.id });
  const comments: Comment[] = [];
  for (let index = 0; index < count; index += 1) {
    comments.push(await givenComment(subject, { taskId: task.id, authorId: anna.id, mentionedUserIds: [anna.id] }));
  }
  await givenComment(subject, { taskId: other.id, authorId: anna.id });
  return { anna, task, comments };
};

/** {@link CommentQueries}: the comments of one task. */
export const commentQueriesContract: Contract<CommentStoreSubject> = {
  name: 'CommentQueries',
  cases: [
    contractCase(
      'lists the comments of one task, oldest first, with the current username of the author',
      async (subject) => {
        const { anna, task, comments } = await givenScene(subject, 3);
        await succeed(subject.unitOfWork.run(({ users }) => users.save({ ...anna, username: username('renamed') })));
        const listed = await succeed(
          subject.commentQueries.list({ taskId: task.id, after: null, skip: 0, limit: 200 }),
        );
        const author = { id: anna.id, username: username('renamed') };
        deepEqual(
          listed,
          comments.map((comment) => ({ comment, author })),
        );
      },
    ),
    contractCase('pages by skip and by position, without gaps and repeats', async (subject) => {
      const { task, comments } = await givenScene(subject, 7);
      const bySkip: CommentId[] = [];
      const byLast: CommentId[] = [];
      for (let skip = 0; skip <= 7; skip += 3) {
        bySkip.push(...(await idsListed(subject, { taskId: task.id, skip, limit: 3 })));
        byLast.push(...(await idsListed(subject, { taskId: task.id, after: byLast.at(-1) ?? null, limit: 3 })));
      }
      const whole = comments.map(({ id }) => id);
      deepEqual(bySkip, whole);
      deepEqual(byLast, whole);
      deepEqual(await idsListed(subject, { taskId: task.id, after: whole[1] ?? null, skip: 2 }), whole.slice(4));
    }),
    contractCase('continues after a deleted comment', async (subject) => {
      const { task, comments } = await givenScene(subject, 3);
      const [first, second, third] = comments as [Comment, Comment, Comment];
      await succeed(subject.unitOfWork.run((stores) => stores.comments.remove(second.id)));
      deepEqual(await idsListed(subject, { taskId: task.id, after: second.id }), [third.id]);
      deepEqual(await idsListed(subject, { taskId: task.id }), [first.id, third.id]);
    }),
    contractCase('returns nothing for unknown tasks and positions', async (subject) => {
      const { task, comments } = await givenScene(subject, 1);
      for (const id of IDS_OF_NOBODY) {
        deepEqual(await idsListed(subject, { taskId: taskId(id) }), []);
        const rest = comments.map((comment) => comment.id).filter((known) => known > id);
        deepEqual(await idsListed(subject, { taskId: task.id, after: commentId(id) }), rest);
      }
      deepEqual(await idsListed(subject, { taskId: task.id, skip: 1_000_000_000 }), []);
    }),
  ],
};
