import type { TaskId } from '@l-age/domain';
import { isStorableId } from '../connection/row.js';

/** A page of the comments or activities of a task, ordered by id. */
export type PageOfTask = Readonly<{ taskId: TaskId; after: number | null; skip: number; limit: number }>;

/** A bound that fits into a `bigint`. */
const MAX_ID = Number.MAX_SAFE_INTEGER;

/** Task, lower bound of the id, limit and offset; `null` if Postgres cannot compare the numbers. */
export const pageBindings = ({ taskId, after, skip, limit }: PageOfTask): readonly number[] | null =>
  isStorableId(taskId) && isStorableId(skip)
    ? [taskId, Math.min(Math.max(after ?? -MAX_ID, -MAX_ID), MAX_ID), limit, skip]
    : null;
