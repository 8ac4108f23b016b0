import {
  makeAddComment,
  makeCreateTask,
  makeDeleteComment,
  makeDeleteTask,
  makeEditComment,
  makeGetTask,
  makeListActivity,
  makeListComments,
  makeListTasks,
  makeRestoreTask,
  makeUpdateTask,
  withNotifications,
  type ActivityQueries,
  type Actor,
  type Answer,
  type Clock,
  type CommentId,
  type CommentQueries,
  type Precondition,
  type TaskId,
  type TaskQueries,
  type TaskView,
  type Stores as DomainStores,
  type UnitOfWork,
  type User,
} from '@l-age/domain';
import { actorFrom, aTaskDraft, commentBody, succeed, taskTitle } from '@l-age/domain/testing';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Ending, List } from './oracle.js';
import { written, type Changes, type Command, type Fragment } from './sequence.js';

export type Stores = Readonly<{
  unitOfWork: UnitOfWork<DomainStores>;
  taskQueries: TaskQueries;
  commentQueries: CommentQueries;
  activityQueries: ActivityQueries;
  clock: Clock;
}>;

const made = <A>(answer: Answer<A>): A => {
  if (answer.kind === 'replayed') throw new Error('nothing asked for an answer given before');
  return answer.value;
};

const NOWHERE = { taskId: -1 as TaskId, commentIds: [] as CommentId[] };

/** The use cases, called and read in the oracle's terms. */
export const makeService = (given: Stores, people: readonly User[]) => {
  const stores = { ...given, unitOfWork: withNotifications(given.unitOfWork) };
  const tasks: { taskId: TaskId; commentIds: CommentId[] }[] = [];
  const users = [...people];
  const actorOf = (who: number): Actor => actorFrom(users[who] ?? fail());
  const numberOf = (id: number): number => users.findIndex((user) => user.id === id);
  const idOf = (who: number) => actorOf(who).id;
  const text = (fragments: readonly Fragment[]): string => written(fragments, (who) => users[who]?.username ?? '');

  const shown = ({ task, createdBy, assignee, mentionedUsers }: TaskView): Ending => ({
    title: task.title,
    description: task.description,
    status: task.status,
    creator: numberOf(createdBy.id),
    assignee: assignee === null ? null : numberOf(assignee.id),
    mentioned: mentionedUsers.map(({ id }) => numberOf(id)).sort((a, b) => a - b),
    version: task.version,
  });

  const ending = async <A>(
    work: TaskEither<Readonly<{ _tag: string }>, A>,
    show: (value: A) => Ending,
  ): Promise<Ending> => {
    const outcome = await work();
    return E.isLeft(outcome) ? outcome.left._tag : show(outcome.right);
  };
  const done = (): Ending => 'done';

  const changesOf = (changes: Changes) => ({
    ...(changes.title === undefined ? {} : { title: taskTitle(text(changes.title)) }),
    ...(changes.description === undefined
      ? {}
      : { description: changes.description === null ? null : text(changes.description) }),
    ...(changes.status === undefined ? {} : { status: changes.status }),
    ...(changes.assignee === undefined
      ? {}
      : { assigneeId: changes.assignee === null ? null : idOf(changes.assignee) }),
    ...(changes.mentioned === undefined ? {} : { mentionedUserIds: changes.mentioned.map(idOf) }),
  });

  const preconditionOf = (seen: 'nothing' | 'now' | 'before', version: number): Precondition =>
    seen === 'nothing' ? null : ({ task }) => task.version === (seen === 'now' ? version : version - 1);

  const create = (command: Extract<Command, { kind: 'create' }>, actor: Actor): Promise<Ending> => {
    const { title, description, status, assignee, mentioned } = command.draft;
    const draft = {
      ...aTaskDraft(),
      title: taskTitle(text(title)),
      description: description === null ? null : text(description),
      status,
      assigneeId: assignee === null ? null : idOf(assignee),
      mentionedUserIds: mentioned.map(idOf),
    };
    return ending(makeCreateTask(stores)({ actor, draft, once: null }), (answer) => {
      const view = made(answer);
      tasks.push({ taskId: view.task.id, commentIds: [] });
      return shown(view);
    });
  };

  const activate = async (who: number, isActive: boolean): Promise<Ending> => {
    const user = users[who] ?? fail();
    users[who] = await succeed(stores.unitOfWork.run((inside) => inside.users.save({ ...user, isActive })));
    return 'done';
  };

  /** `version` is the version of the task in the oracle. */
  const apply = (command: Command, index: number, version: number): Promise<Ending> => {
    const actor = actorOf(command.by);
    const { taskId, commentIds } = tasks[index] ?? NOWHERE;
    const origin = { ip: null, requestId: null };
    const commentAt = (place: number) => ({ actor, taskId, commentId: commentIds[place] ?? (-1 as CommentId) });
    switch (command.kind) {
      case 'create':
        return create(command, actor);
      case 'activate':
        return activate(command.who, command.isActive);
      case 'edit': {
        const precondition = preconditionOf(command.seen, version);
        return ending(
          makeUpdateTask(stores)({ actor, taskId, changes: changesOf(command.changes), precondition }),
          shown,
        );
      }
      case 'delete':
        return ending(
          makeDeleteTask(stores)({ actor, origin, taskId, precondition: preconditionOf(command.seen, version) }),
          done,
        );
      case 'restore':
        return ending(makeRestoreTask(stores)({ actor, taskId }), shown);
      case 'comment': {
        const body = commentBody(text(command.body));
        return ending(makeAddComment(stores)({ actor, taskId, body, once: null }), (answer) => {
          commentIds.push(made(answer).comment.id);
          return 'done';
        });
      }
      case 'editComment': {
        const body = commentBody(text(command.body));
        return ending(makeEditComment(stores)({ ...commentAt(command.comment), body }), done);
      }
      case 'deleteComment':
        return ending(makeDeleteComment(stores)({ ...commentAt(command.comment), origin }), done);
      case 'read':
        return ending(makeGetTask(stores)({ actor, taskId }), shown);
    }
  };

  const WHOLE = { limit: 200, skip: 0, after: null };
  const asSuperuser = (index: number) => ({ ...WHOLE, actor: actorOf(users.length - 1), taskId: tasks[index]!.taskId });

  return {
    apply,
    /** The tasks of a list, and their count. */
    listed: async (who: number, list: List): Promise<readonly [tasks: readonly number[], total: number | null]> => {
      const choice = list === 'deleted' ? ({ list: 'involved', deleted: true } as const) : { list };
      const page = await succeed(makeListTasks(stores)({ ...WHOLE, ...choice, actor: actorOf(who), withTotal: true }));
      const numbers = page.items.map(({ task }) => tasks.findIndex(({ taskId }) => taskId === task.id));
      return [numbers, page.total];
    },
    said: async (index: number): Promise<readonly string[]> => {
      const { items } = await succeed(makeListComments(stores)(asSuperuser(index)));
      return items.map(
        ({ comment, author }) =>
          `${String(numberOf(author.id))} ${comment.body} ${comment.mentionedUserIds
            .map(numberOf)
            .sort((a, b) => a - b)
            .join()}`,
      );
    },
    history: async (index: number): Promise<readonly string[]> => {
      const { items } = await succeed(makeListActivity(stores)(asSuperuser(index)));
      return items.map(({ actor, action }) => `${String(numberOf(actor.id))} ${action}`);
    },
  };
};

const fail = (): never => {
  throw new Error('unknown user id');
};
