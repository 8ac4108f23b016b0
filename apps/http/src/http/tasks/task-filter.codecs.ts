import {
  MAX_LABEL_LENGTH,
  NEWEST_FIRST,
  TASK_PRIORITIES,
  TASK_STATUSES,
  type TaskFilter,
  type TaskListChoice,
  type TaskOrder,
  type UserId,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { codec, described, mapped, optional, withDefault, type Codec } from '../request/validation/codec.js';
import { dateTime } from '../request/validation/date-time.js';
import { missing, notOneOf } from '../request/validation/field-problem.js';
import { integer } from '../request/validation/integer.js';
import { union, type Decoded } from '../request/validation/record.js';
import { anyText, flag, oneOf } from '../request/validation/values.js';
import { LabelText } from './tasks.codecs.js';

const MAX_SEARCH_LENGTH = 500;

const SORTS: Readonly<Record<string, TaskOrder['by']>> = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  due_date: 'dueDate',
  priority: 'priority',
  title: 'title',
};

export const orderOf = (sort: string | undefined): TaskOrder => {
  const by = SORTS[sort?.replace('-', '') ?? ''];
  return sort === undefined || by === undefined ? NEWEST_FIRST : { by, descending: sort.startsWith('-') };
};

/** One or more values, separated by commas. */
const commaList = <A extends string>(values: readonly A[]): Codec<readonly A[]> =>
  codec('comma list', { type: 'string', examples: [values.slice(0, 2).join(',')] }, (input) => {
    if (input === undefined) return E.left(missing);
    if (typeof input !== 'string') return E.left({ type: 'string_type', msg: 'Input should be a valid string' });
    const found = input.split(',').map((name) => values.find((value) => value === name.trim()));
    return found.includes(undefined) ? E.left(notOneOf(values)) : E.right(found as A[]);
  });

const UserIdNumber = mapped(integer(), (id) => id as UserId);
const UserOrMe = union(oneOf<'me'>(['me']), UserIdNumber);
const UserMeOrNone = union(oneOf<'me' | 'none'>(['me', 'none']), UserIdNumber);

/** The query parameters that select tasks, in lists and exports. */
export const filterFields = {
  status: optional(described(commaList(TASK_STATUSES), { description: 'One or more values, separated by commas.' })),
  priority: optional(
    described(commaList(TASK_PRIORITIES), { description: 'One or more values, separated by commas.' }),
  ),
  assignee_id: optional(described(UserMeOrNone, { description: 'A user id, `me`, or `none` for unassigned tasks.' })),
  created_by_id: optional(described(UserOrMe, { description: 'A user id or `me`.' })),
  mentioned_user_id: optional(described(UserOrMe, { description: 'A user id or `me`.' })),
  label: optional(
    described(LabelText, { maxLength: MAX_LABEL_LENGTH, description: 'A whole label, case-insensitive.' }),
  ),
  due_after: optional(dateTime({ description: 'Due at this time or later.' })),
  due_before: optional(dateTime({ description: 'Due before this time.' })),
  updated_since: optional(dateTime({ description: 'Changed at this time or later.' })),
  q: optional(
    anyText({
      maxLength: MAX_SEARCH_LENGTH,
      description: 'Words or beginnings of words in title, description or comments. Ignores case and accents.',
    }),
  ),
  scope: withDefault(
    oneOf(['mine', 'all'], { description: '`all`: tasks of all users, for superusers only.' }),
    'mine',
  ),
  deleted: withDefault(
    flag({ description: 'Lists deleted tasks instead: those that you created, or all with `scope=all`.' }),
    false,
  ),
  sort: optional(
    oneOf(
      Object.keys(SORTS).flatMap((name) => [name, `-${name}`]),
      {
        description:
          'Ascending, or descending with `-`. Tasks without a due date come last in both directions. Default: the newest task (highest id) first.',
      },
    ),
  ),
};

const filterOf = (me: UserId, query: Decoded<typeof filterFields>): TaskFilter => {
  const resolve = (user: 'me' | UserId | undefined): UserId | undefined => (user === 'me' ? me : user);
  return {
    statuses: query.status,
    priorities: query.priority,
    assigneeId: query.assignee_id === 'none' ? null : resolve(query.assignee_id),
    createdById: resolve(query.created_by_id),
    mentionedUserId: resolve(query.mentioned_user_id),
    label: query.label,
    dueAfter: query.due_after,
    dueBefore: query.due_before,
    updatedSince: query.updated_since,
    text: query.q,
  };
};

/** Combines the query with the list and the caller. */
export type SelectTasks = (list: 'involved' | 'assigned' | 'mentioned', me: UserId) => TaskListChoice;

export const selectionOf =
  (query: Decoded<typeof filterFields>): SelectTasks =>
  (list, me) => ({
    list,
    ofAllUsers: query.scope === 'all',
    deleted: query.deleted,
    filter: filterOf(me, query),
  });
