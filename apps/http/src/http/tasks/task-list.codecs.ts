import type { TaskOrder, TaskPosition } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { pageFields } from '../request/page-query.js';
import { codecFrom, fail, mapped, withDefault, type Codec } from '../request/validation/codec.js';
import { valueError } from '../request/validation/field-problem.js';
import { listQuery } from '../request/validation/query.js';
import { flag, oneOf } from '../request/validation/values.js';
import { filterFields, selectionOf, orderOf, type SelectTasks } from './task-filter.codecs.js';
import type { TaskCursor } from './task-cursor.js';

export type TaskListRequest = Readonly<{
  select: SelectTasks;
  order: TaskOrder;
  limit: number;
  skip: number;
  after: TaskPosition | null;
  withTotal: boolean;
}>;

const hasOrder = ({ by, descending }: TaskOrder, { order }: TaskCursor): boolean =>
  order.by === by && order.descending === descending;

/** A cursor is valid only with the `sort` of its page. */
export const taskListQuery = (cursorCodec: Codec<TaskCursor | null>): Codec<TaskListRequest> => {
  const fields = listQuery({
    ...filterFields,
    ...pageFields,
    cursor: cursorCodec,
    count: withDefault(flag({ description: 'Returns the length of the whole list in `X-Total-Count`.' }), false),
  });
  return codecFrom<TaskListRequest>(fields.name, fields.schema, (input, context) => {
    const decoded = fields.validate(input, context);
    if (E.isLeft(decoded)) return decoded;
    const { limit, skip, count: withTotal, ...query } = decoded.right;
    const order = orderOf(query.sort);
    const after = query.cursor?.position ?? null;
    if (query.cursor !== null && !hasOrder(order, query.cursor)) {
      const cursor = (input as Record<string, unknown>)['cursor'];
      return fail(cursor, t.appendContext(context, 'cursor', fields, cursor), valueError('belongs to another sort'));
    }
    return E.right({ select: selectionOf(query), order, limit, skip, after, withTotal });
  });
};

export type TaskExportRequest = Readonly<{ select: SelectTasks; order: TaskOrder; format: 'csv' | 'json' }>;

export const taskExportQuery: Codec<TaskExportRequest> = mapped(
  listQuery({ ...filterFields, format: withDefault(oneOf<'csv' | 'json'>(['csv', 'json']), 'json') }),
  ({ format, ...query }): TaskExportRequest => ({ select: selectionOf(query), order: orderOf(query.sort), format }),
);
