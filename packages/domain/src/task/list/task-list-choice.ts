import * as E from 'fp-ts/lib/Either.js';
import { superuserRequired, type DomainErrorOf } from '../../errors.js';
import type { Actor } from '../../user/user.js';
import type { TaskFilter, TaskScope, TaskSelection } from './task-selection.js';

/** Which list somebody wants to see. */
export type TaskListChoice = Readonly<{
  /** `all` is `involved` of everybody. */
  list: TaskScope['kind'];
  /** The list of everybody instead of the actor's own; for superusers only. */
  everybody?: boolean;
  /** The deleted tasks instead of the others: those that the actor created or, of everybody, all. */
  deleted?: boolean;
  filter?: TaskFilter;
}>;

const EVERYBODY: { readonly [Kind in TaskScope['kind']]: TaskFilter } = {
  all: {},
  involved: {},
  assigned: { isAssigned: true },
  mentioned: { mentionsAnybody: true },
};

/** The tasks that the choice means when this actor makes it. */
export const selectionFor = (
  actor: Actor,
  { list, everybody = false, deleted = false, filter = {} }: TaskListChoice,
): E.Either<DomainErrorOf<'SuperuserRequired'>, TaskSelection> => {
  if (list === 'all' || everybody) {
    if (!actor.isSuperuser) return E.left(superuserRequired());
    return E.right({ scope: { kind: 'all' }, deleted, filter: { ...filter, ...EVERYBODY[list] } });
  }
  return E.right({ scope: { kind: list, viewerId: actor.id }, deleted, filter });
};
