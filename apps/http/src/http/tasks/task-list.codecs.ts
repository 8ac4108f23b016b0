import type { TaskOrder, TaskPosition } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { pageFields } from '../request/page-query.js';
import { codecFrom, mapped, refuse, withDefault, type Codec } from '../request/validation/codec.js';
import { valueError } from '../request/validation/field-problem.js';
import { listQuery } from '../request/validation/query.js';
import { flag, oneOf } from '../request/validation/values.js';
import { choiceFields, choiceOf, orderOf, type ChooseTasks } from './task-choice.codecs.js';
import type { TaskCursor } from './task-cursor.js';

export type TaskListRequest = Readonly<{
  choose: ChooseTasks;
  order: TaskOrder;
  limit: number;
  skip: number;
  after: TaskPosition | null;
  withTotal: boolean;
}>;

const isOf = ({ by, descending }: TaskOrder, { order }: TaskCursor): boolean =>
  order.by === by && order.descending === descending;

/** A cursor counts for the sort with which it was given only. */
export const taskListQuery = (cursor: Codec<TaskCursor | null>): Codec<TaskListRequest> => {
  const fields = listQuery({
    ...choiceFields,
    ...pageFields,
    cursor,
    count: withDefault(flag({ description: 'Count the whole list into `X-Total-Count`.' }), false),
  });
  return codecFrom<TaskListRequest>(fields.name, fields.schema, (input, context) => {
    const decoded = fields.validate(input, context);
    if (E.isLeft(decoded)) return decoded;
    const { limit, skip, count: withTotal, ...query } = decoded.right;
    const order = orderOf(query.sort);
    const after = query.cursor?.position ?? null;
    if (query.cursor !== null && !isOf(order, query.cursor)) {
      const given = (input as Record<string, unknown>)['cursor'];
      return refuse(given, t.appendContext(context, 'cursor', fields, given), valueError('belongs to another sort'));
    }
    return E.right({ choose: choiceOf(query), order, limit, skip, after, withTotal });
  });
};

export type TaskExportRequest = Readonly<{ choose: ChooseTasks; order: TaskOrder; format: 'csv' | 'json' }>;

export const taskExportQuery: Codec<TaskExportRequest> = mapped(
  listQuery({ ...choiceFields, format: withDefault(oneOf<'csv' | 'json'>(['csv', 'json']), 'json') }),
  ({ format, ...query }): TaskExportRequest => ({ choose: choiceOf(query), order: orderOf(query.sort), format }),
);
