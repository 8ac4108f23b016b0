import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { TaskStores } from './task-stores.js';
import { unknownReferences, type DomainErrorOf, type Unavailable, type UnknownReference } from '../shared/errors.js';
import type { User } from '../user/user.js';
import { mentionCandidates, resolveMentions } from './mention.js';
import type { Task } from './task.js';
import { peopleIn, viewOf, type TaskView } from './task-view.js';

/** The users that a request names by id. */
export type PeopleById = Readonly<{ assigneeId: UserId | null; mentionedUserIds: readonly UserId[] }>;

export const NOBODY: PeopleById = { assigneeId: null, mentionedUserIds: [] };

type Texts = readonly (string | null)[];

const candidatesIn = (texts: Texts) => texts.flatMap((text) => mentionCandidates(text ?? ''));

/** The users with these ids, and all users whom a `@username` in the texts may mean, in one read. */
export const findPeople = (
  { users }: Pick<TaskStores, 'users'>,
  ids: readonly UserId[],
  texts: Texts,
): TE.TaskEither<Unavailable, readonly User[]> => {
  const usernames = [...new Set(candidatesIn(texts).flat())];
  return ids.length === 0 && usernames.length === 0
    ? TE.right([])
    : users.findPeople({ ids: [...new Set(ids)], usernames });
};

export const idsIn = ({ assigneeId, mentionedUserIds }: PeopleById): readonly UserId[] =>
  assigneeId === null ? mentionedUserIds : [assigneeId, ...mentionedUserIds];

/** Users that are newly named by id must be active. Reports all others together. */
export const requireActiveUsers = (
  people: readonly User[],
  { assigneeId, mentionedUserIds }: PeopleById,
  known: PeopleById,
): E.Either<DomainErrorOf<'UnknownReferences'>, void> => {
  const named: readonly UnknownReference[] = [
    ...(assigneeId === null || assigneeId === known.assigneeId
      ? []
      : [{ field: 'assigneeId', userId: assigneeId } as const]),
    ...mentionedUserIds
      .map((userId, index) => ({ field: 'mentionedUserIds', index, userId }) as const)
      .filter(({ userId }) => !known.mentionedUserIds.includes(userId)),
  ];
  const active = new Set(people.filter(({ isActive }) => isActive).map(({ id }) => id));
  const unknown = named.filter(({ userId }) => !active.has(userId));
  return unknown.length === 0 ? E.right(undefined) : E.left(unknownReferences(unknown));
};

/** The users whom the texts mention. `people` must contain the users found for the same texts. */
export const mentionedIn = (people: readonly User[], texts: Texts): readonly UserId[] =>
  resolveMentions(candidatesIn(texts), people);

export const withNames = (stores: Pick<TaskStores, 'users'>, task: Task): TE.TaskEither<Unavailable, TaskView> =>
  pipe(
    findPeople(stores, peopleIn(task), []),
    TE.map((people) => viewOf(task, people)),
  );
