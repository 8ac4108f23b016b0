import {
  positionOf,
  unavailable,
  type TaskBatches,
  type TaskListQuery,
  type TaskPosition,
  type TaskQueries,
  type TaskView,
  type Unavailable,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { unavailableOrThrow } from '../connection/postgres-error.js';
import { makeSemaphore } from '../../semaphore.js';

/** Maximum characters of titles and descriptions in a batch, and the target size of a page. */
const BATCH_CHARACTERS = 64 * 1024;
const PAGE_CHARACTERS = 512 * 1024;

/** Number of tasks. */
const FIRST_PAGE = 25;
const MAX_PAGE = 400;

const MAX_WAIT_MS = 5_000;

/** Exports use a third of the connections. The others are for short requests. */
const maxConcurrentPages = (poolSize: number): number => Math.max(1, Math.floor(poolSize / 3));

type List = (query: TaskListQuery) => Promise<readonly TaskView[]>;

const charactersOf = ({ task }: TaskView): number => task.title.length + (task.description?.length ?? 0);

/**
 * The number of tasks that would have filled the last page, and at most twice its number, because longer tasks may
 * follow.
 */
const nextPageSize = (page: readonly TaskView[]): number => {
  const characters = page.reduce((sum, view) => sum + charactersOf(view), 1);
  const fitting = Math.floor((PAGE_CHARACTERS * page.length) / characters);
  return Math.max(1, Math.min(fitting, 2 * page.length, MAX_PAGE));
};

/** Divides a page: rendering a batch must not block the event loop. */
function* batchesOf(page: readonly TaskView[]): Generator<readonly TaskView[]> {
  let start = 0;
  let characters = 0;
  for (const [index, view] of page.entries()) {
    characters += charactersOf(view);
    if (characters < BATCH_CHARACTERS) continue;
    yield page.slice(start, index + 1);
    start = index + 1;
    characters = 0;
  }
  if (start < page.length) yield page.slice(start);
}

/** Reads complete lists page by page. A reader holds no connection between two pages. */
export const makeTaskReader = (poolSize: number, list: List): TaskQueries['readAll'] => {
  const semaphore = makeSemaphore({ permits: maxConcurrentPages(poolSize), maxWaitMilliseconds: MAX_WAIT_MS });

  const pageOf = async (query: TaskListQuery): Promise<E.Either<Unavailable, readonly TaskView[]>> => {
    const release = await semaphore.acquire();
    if (release === null) return E.left(unavailable(new Error('too many concurrent exports')));
    try {
      return E.right(await list(query));
    } catch (error) {
      return E.left(unavailableOrThrow(error));
    } finally {
      release();
    }
  };

  return async function* (query): TaskBatches {
    let after: TaskPosition | null = null;
    let limit = FIRST_PAGE;
    for (;;) {
      const page = await pageOf({ ...query, limit, skip: 0, after });
      if (E.isLeft(page)) {
        yield page;
        return;
      }
      for (const batch of batchesOf(page.right)) yield E.right(batch);
      const last = page.right.at(-1);
      if (last === undefined || page.right.length < limit) return;
      after = positionOf(query.order, last.task);
      limit = nextPageSize(page.right);
    }
  };
};
