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
import { makeSemaphore } from '../connection/semaphore.js';

/** Characters of titles and descriptions: about what a batch, and a page of the size below, hold. */
const BATCH_CHARACTERS = 64 * 1024;
const PAGE_CHARACTERS = 512 * 1024;

/** Tasks of a page. */
const FIRST_PAGE = 25;
const LONGEST_PAGE = 400;

const LONGEST_WAIT_MS = 5_000;

/** Pages are read on a third of the connections: the others are for requests with one answer. */
const pagesAtOnce = (poolSize: number): number => Math.max(1, Math.floor(poolSize / 3));

type List = (query: TaskListQuery) => Promise<readonly TaskView[]>;

const charactersOf = ({ task }: TaskView): number => task.title.length + (task.description?.length ?? 0);

/** As many tasks as would have filled a page so far; at most twice as many, since longer ones may follow. */
const nextPageSize = (page: readonly TaskView[]): number => {
  const characters = page.reduce((sum, view) => sum + charactersOf(view), 1);
  const fitting = Math.floor((PAGE_CHARACTERS * page.length) / characters);
  return Math.max(1, Math.min(fitting, 2 * page.length, LONGEST_PAGE));
};

/** Rendering a batch must not hold the event loop. */
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

/** Reads whole lists page by page. Between two pages a reader holds no connection, however long it pauses. */
export const makeTaskReader = (poolSize: number, list: List): TaskQueries['readAll'] => {
  const turns = makeSemaphore(pagesAtOnce(poolSize), LONGEST_WAIT_MS);

  const pageOf = async (query: TaskListQuery): Promise<E.Either<Unavailable, readonly TaskView[]>> => {
    const endTurn = await turns.take();
    if (endTurn === null) return E.left(unavailable(new Error('too many lists are being read as a whole')));
    try {
      return E.right(await list(query));
    } catch (error) {
      return E.left(unavailableOrThrow(error));
    } finally {
      endTurn();
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
