import { mentionedUserIds, type TaskView } from '@l-age/domain';
import { timestamp, toIso, toIsoOrNull } from '../response/timestamp.js';
import { UserRefJson, userRefResponse } from '../users/users.responses.js';
import { nullable } from '../request/validation/codec.js';
import { integer } from '../request/validation/integer.js';
import { record } from '../request/validation/record.js';
import { anyText, list } from '../request/validation/values.js';
import { Priority, Status } from './tasks.codecs.js';

const texts = list(anyText());

export const TaskJson = record('Task', {
  id: integer({ examples: [42] }),
  title: anyText({ examples: ['Send the March invoices'] }),
  description: nullable(anyText()),
  status: Status,
  priority: Priority,
  created_by_id: integer(),
  assignee_id: nullable(integer()),
  mentioned_user_ids: list(integer()),
  created_by: UserRefJson,
  assignee: nullable(UserRefJson),
  mentioned_users: list(UserRefJson),
  labels: texts,
  due_date: nullable(timestamp),
  version: integer({ minimum: 1, description: 'Incremented by every change.' }),
  completed_at: nullable(timestamp),
  created_at: timestamp,
  updated_at: timestamp,
});

export const taskResponse = ({ task, createdBy, assignee, mentionedUsers }: TaskView) => ({
  id: task.id,
  title: task.title,
  description: task.description,
  status: task.status,
  priority: task.priority,
  created_by_id: task.createdById,
  assignee_id: task.assigneeId,
  mentioned_user_ids: mentionedUserIds(task),
  created_by: userRefResponse(createdBy),
  assignee: assignee === null ? null : userRefResponse(assignee),
  mentioned_users: mentionedUsers.map(userRefResponse),
  labels: task.labels,
  due_date: toIsoOrNull(task.dueDate),
  version: task.version,
  completed_at: toIsoOrNull(task.completedAt),
  created_at: toIso(task.createdAt),
  updated_at: toIso(task.updatedAt),
});
