import * as E from 'fp-ts/lib/Either.js';
import type { Actor } from '../../shared/actor.js';
import { superuserRequired, type DomainErrorOf } from '../../shared/errors.js';
import type { TaskFilter, TaskScope, TaskSelection } from './task-selection.js';

export type TaskListChoice = Readonly<{
  list: TaskScope['kind'];
  /** The list of all users instead of the actor's own. Superusers only. */
  ofAllUsers?: boolean;
  /** Deleted tasks instead of the others: the actor's own, or those of all users. */
  deleted?: boolean;
  filter?: TaskFilter;
}>;

const OF_ALL_USERS: { readonly [Kind in TaskScope['kind']]: TaskFilter } = {
  all: {},
  involved: {},
  assigned: { isAssigned: true },
  mentioned: { hasMentions: true },
};

export const selectionFor = (
  actor: Actor,
  { list, ofAllUsers = false, deleted = false, filter = {} }: TaskListChoice,
): E.Either<DomainErrorOf<'SuperuserRequired'>, TaskSelection> => {
  if (list === 'all' || ofAllUsers) {
    if (!actor.isSuperuser) return E.left(superuserRequired());
    return E.right({ scope: { kind: 'all' }, deleted, filter: { ...filter, ...OF_ALL_USERS[list] } });
  }
  return E.right({ scope: { kind: list, viewerId: actor.id }, deleted, filter });
};
