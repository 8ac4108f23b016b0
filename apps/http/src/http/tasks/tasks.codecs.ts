import {
  MAX_DESCRIPTION_LENGTH,
  MAX_LABELS,
  MAX_LABEL_LENGTH,
  MAX_TITLE_LENGTH,
  mergeLabels,
  parseDescription,
  parseLabel,
  parseTitle,
  TASK_PRIORITIES,
  TASK_STATUSES,
  type Label,
  type TaskChanges,
  type TaskDraft,
  type TaskId,
  type UserId,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  clearable,
  codecFrom,
  mapped,
  nullable,
  optional,
  fail,
  withDefault,
  type Codec,
} from '../request/validation/codec.js';
import { dateTime } from '../request/validation/date-time.js';
import { issueOf } from '../request/validation/field-problem.js';
import { integer, pathId } from '../request/validation/integer.js';
import { record } from '../request/validation/record.js';
import { list, oneOf, text } from '../request/validation/values.js';

const MAX_MENTIONED = 1000;

/** Duplicates do not count towards {@link MAX_LABELS}. */
const MAX_LABELS_SENT = 1000;

/** The parameters of all paths below a task. */
export const taskPathFields = { task_id: pathId<TaskId>({ description: 'The id of the task.' }) };

export const TaskPath = record('TaskPath', taskPathFields);

const Title = text(
  { minLength: 1, maxLength: MAX_TITLE_LENGTH, description: 'Trimmed.', examples: ['Send the March invoices'] },
  parseTitle,
);
const Description = text(
  {
    maxLength: MAX_DESCRIPTION_LENGTH,
    description: '`@username` mentions a user.',
    examples: ['@bob knows the list'],
  },
  parseDescription,
);
export const Status = oneOf(TASK_STATUSES);
export const Priority = oneOf(TASK_PRIORITIES, { description: 'In ascending order.' });

const countDistinct = (labels: readonly Label[]): number => new Set(labels.map((label) => label.toLowerCase())).size;

const asUserId = (id: number): UserId => id as UserId;
const UserIdJson = mapped(integer({ examples: [1] }), asUserId);
const MentionedUserIds = clearable(list(UserIdJson, { maxItems: MAX_MENTIONED }), []);

export const LabelText = text({ minLength: 1, maxLength: MAX_LABEL_LENGTH, examples: ['billing'] }, parseLabel);
const LabelTexts = list(LabelText, {
  maxItems: MAX_LABELS_SENT,
  description: `At most ${MAX_LABELS} distinct labels, case-insensitive.`,
});
const Labels = clearable(
  codecFrom<readonly Label[]>(LabelTexts.name, LabelTexts.schema, (input, context) =>
    pipe(
      LabelTexts.validate(input, context),
      E.flatMap((labels) =>
        pipe(
          mergeLabels(labels),
          E.orElse((problem) => fail<readonly Label[]>(input, context, issueOf(problem, countDistinct(labels)))),
        ),
      ),
    ),
  ),
  [],
);

const DueDate = dateTime({ description: 'UTC if it has no offset.', examples: ['2026-03-31T17:00:00Z'] });

export const CreateTaskBody: Codec<TaskDraft> = mapped(
  record('CreateTask', {
    title: Title,
    description: withDefault(nullable(Description), null),
    status: withDefault(Status, 'todo'),
    priority: withDefault(Priority, 'medium'),
    assignee_id: withDefault(nullable(UserIdJson), null),
    mentioned_user_ids: withDefault(MentionedUserIds, []),
    labels: withDefault(Labels, []),
    due_date: withDefault(nullable(DueDate), null),
  }),
  (body): TaskDraft => ({
    title: body.title,
    description: body.description,
    status: body.status,
    priority: body.priority,
    assigneeId: body.assignee_id,
    mentionedUserIds: body.mentioned_user_ids,
    labels: body.labels,
    dueDate: body.due_date,
  }),
);

export const UpdateTaskBody: Codec<TaskChanges> = mapped(
  record('UpdateTask', {
    title: optional(Title),
    description: optional(nullable(Description)),
    status: optional(Status),
    priority: optional(Priority),
    assignee_id: optional(nullable(UserIdJson)),
    mentioned_user_ids: optional(MentionedUserIds),
    labels: optional(Labels),
    due_date: optional(nullable(DueDate)),
  }),
  (body): TaskChanges => ({
    title: body.title,
    description: body.description,
    status: body.status,
    priority: body.priority,
    assigneeId: body.assignee_id,
    mentionedUserIds: body.mentioned_user_ids,
    labels: body.labels,
    dueDate: body.due_date,
  }),
);
