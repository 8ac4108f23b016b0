import type { TaskId } from '@l-age/domain';
import { isStorableId } from '../connection/row.js';

/** A page of what belongs to one task, in ascending order of the id. */
export type PageOfTask = Readonly<{ taskId: TaskId; after: number | null; skip: number; limit: number }>;

/** Nothing comes after it: a bound that a `bigint` can hold. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/** Task, lower bound of the id, limit and offset; `null` when Postgres could not even compare the numbers. */
export const bindingsOf = ({ taskId, after, skip, limit }: PageOfTask): readonly number[] | null =>
  isStorableId(taskId) && isStorableId(skip)
    ? [taskId, Math.min(Math.max(after ?? -LARGEST, -LARGEST), LARGEST), limit, skip]
    : null;
