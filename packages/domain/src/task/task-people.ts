import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { unknownReferences, type DomainErrorOf, type Unavailable, type UnknownReference } from '../errors.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import type { UserId } from '../user/user.js';
import { mentionCandidates, resolveMentions } from './mention.js';
import type { Task } from './task.js';
import { peopleIn, viewOf, type TaskView } from './task-view.js';

/** People given by id, as a request names them. */
export type PeopleById = Readonly<{ assigneeId: UserId | null; mentionedUserIds: readonly UserId[] }>;

export const NOBODY: PeopleById = { assigneeId: null, mentionedUserIds: [] };

/** Everybody newly named by id must be an active user; all who are not are reported together. */
export const requireActiveUsers = (
  { users }: Pick<Stores, 'users'>,
  { assigneeId, mentionedUserIds }: PeopleById,
  known: PeopleById,
): TE.TaskEither<DomainErrorOf<'UnknownReferences'> | Unavailable, void> => {
  const named: readonly UnknownReference[] = [
    ...(assigneeId === null || assigneeId === known.assigneeId
      ? []
      : [{ field: 'assigneeId', userId: assigneeId } as const]),
    ...mentionedUserIds
      .map((userId, index) => ({ field: 'mentionedUserIds', index, userId }) as const)
      .filter(({ userId }) => !known.mentionedUserIds.includes(userId)),
  ];
  if (named.length === 0) return TE.right(undefined);
  return pipe(
    users.findByIds([...new Set(named.map(({ userId }) => userId))]),
    TE.map((found) => new Set(found.filter(({ isActive }) => isActive).map(({ id }) => id))),
    TE.map((active) => named.filter(({ userId }) => !active.has(userId))),
    TE.flatMap((unknown) => (unknown.length === 0 ? TE.right(undefined) : TE.left(unknownReferences(unknown)))),
  );
};

/** Who is mentioned by `@username` in the texts. */
export const findMentioned = (
  { users }: Pick<Stores, 'users'>,
  texts: readonly (string | null)[],
): TE.TaskEither<Unavailable, readonly UserId[]> => {
  const candidates = texts.flatMap((text) => mentionCandidates(text ?? ''));
  if (candidates.length === 0) return TE.right([]);
  return pipe(
    users.findByUsernames([...new Set(candidates.flat())]),
    TE.map((found) => resolveMentions(candidates, found)),
  );
};

/** The task as its readers see it. */
export const withNames = ({ users }: Pick<Stores, 'users'>, task: Task): TE.TaskEither<Unavailable, TaskView> =>
  pipe(
    users.findByIds(peopleIn(task)),
    TE.map((people) => viewOf(task, people)),
  );
