import { ACTIVITY_ACTIONS, CHANGEABLE_FIELDS, type Activity, type ChangeableField } from '@l-age/domain';
import * as t from 'io-ts';
import { timestamp, toIso } from '../response/timestamp.js';
import { UserRefJson, userRefResponse } from '../users/users.responses.js';
import { codecFrom, nullable } from '../request/validation/codec.js';
import { integer } from '../request/validation/integer.js';
import { record } from '../request/validation/record.js';
import { list, oneOf } from '../request/validation/values.js';

/** The name of a field in JSON: `dueDate` is `due_date`. */
const jsonNameOf = (field: ChangeableField): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const FieldValue = codecFrom<unknown>(
  'value',
  {
    description: 'In the format of the task.',
    anyOf: [
      { type: 'string' },
      { type: 'integer' },
      { type: 'null' },
      { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
    ],
  },
  t.success,
);

export const ActivityJson = record('Activity', {
  id: integer({ examples: [99] }),
  task_id: integer({ examples: [42] }),
  action: oneOf(ACTIVITY_ACTIONS),
  actor: UserRefJson,
  comment_id: nullable(integer({ description: 'The comment, if the entry is about one.' })),
  changes: list(
    record('FieldChange', {
      field: oneOf(CHANGEABLE_FIELDS.map(jsonNameOf)),
      from: FieldValue,
      to: FieldValue,
    }),
  ),
  created_at: timestamp,
});

export const activityResponse = ({ id, taskId, action, actor, commentId, changes, at }: Activity) => ({
  id,
  task_id: taskId,
  action,
  actor: userRefResponse(actor),
  comment_id: commentId,
  changes: changes.map(({ field, from, to }) => ({ field: jsonNameOf(field), from, to })),
  created_at: toIso(at),
});
