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
import { either, type Decoded } from '../request/validation/record.js';
import { anyText, flag, oneOf } from '../request/validation/values.js';
import { LabelText } from './tasks.codecs.js';

const LONGEST_SEARCH = 500;

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

/** `todo,done`: one or more of the values. */
const commaList = <A extends string>(values: readonly A[]): Codec<readonly A[]> =>
  codec('comma list', { type: 'string', examples: [values.slice(0, 2).join(',')] }, (input) => {
    if (input === undefined) return E.left(missing);
    if (typeof input !== 'string') return E.left({ type: 'string_type', msg: 'Input should be a valid string' });
    const named = input.split(',').map((name) => values.find((value) => value === name.trim()));
    return named.includes(undefined) ? E.left(notOneOf(values)) : E.right(named as A[]);
  });

const PersonId = mapped(integer(), (id) => id as UserId);
const Person = either(oneOf<'me'>(['me']), PersonId);
const PersonOrNobody = either(oneOf<'me' | 'none'>(['me', 'none']), PersonId);

/** What chooses the tasks, in every list and in the export. */
export const choiceFields = {
  status: optional(described(commaList(TASK_STATUSES), { description: 'Any of these, parted by commas.' })),
  priority: optional(described(commaList(TASK_PRIORITIES), { description: 'Any of these, parted by commas.' })),
  assignee_id: optional(described(PersonOrNobody, { description: 'A user, `me`, or `none` for nobody.' })),
  created_by_id: optional(described(Person, { description: 'A user, or `me`.' })),
  mentioned_user_id: optional(described(Person, { description: 'A user, or `me`.' })),
  label: optional(
    described(LabelText, { maxLength: MAX_LABEL_LENGTH, description: 'One whole label, without regard to case.' }),
  ),
  due_after: optional(dateTime({ description: 'Due then or later.' })),
  due_before: optional(dateTime({ description: 'Due before then.' })),
  updated_since: optional(dateTime({ description: 'Changed then or later.' })),
  q: optional(
    anyText({
      maxLength: LONGEST_SEARCH,
      description:
        'Words, each of which begins a word of title, description or comments, without regard to accents and case.',
    }),
  ),
  scope: withDefault(oneOf(['mine', 'all'], { description: '`all`: of everybody, for superusers only.' }), 'mine'),
  deleted: withDefault(
    flag({ description: 'The deleted tasks instead: those you created, with `scope=all` all.' }),
    false,
  ),
  sort: optional(
    oneOf(
      Object.keys(SORTS).flatMap((name) => [name, `-${name}`]),
      {
        description:
          'Ascending, or descending with `-`. Tasks without a due date come last in both. Without `sort`, the newest task (the highest id) comes first.',
      },
    ),
  ),
};

const filterOf = (me: UserId, query: Decoded<typeof choiceFields>): TaskFilter => {
  const whom = (asked: 'me' | UserId | undefined): UserId | undefined => (asked === 'me' ? me : asked);
  return {
    statuses: query.status,
    priorities: query.priority,
    assigneeId: query.assignee_id === 'none' ? null : whom(query.assignee_id),
    createdById: whom(query.created_by_id),
    mentionedUserId: whom(query.mentioned_user_id),
    label: query.label,
    dueAfter: query.due_after,
    dueBefore: query.due_before,
    updatedSince: query.updated_since,
    text: query.q,
  };
};

/** What the query chooses, once it is known who asks and for which list. */
export type ChooseTasks = (list: 'involved' | 'assigned' | 'mentioned', me: UserId) => TaskListChoice;

export const choiceOf =
  (query: Decoded<typeof choiceFields>): ChooseTasks =>
  (list, me) => ({
    list,
    ofAllUsers: query.scope === 'all',
    deleted: query.deleted,
    filter: filterOf(me, query),
  });
