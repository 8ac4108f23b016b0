/** A part of a list: at most `limit` items (1 to {@link MAX_PAGE_SIZE}) after the first `skip`. */
export type PageRequest = Readonly<{
  limit: number;
  skip: number;
}>;

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

/** `next` is the position of the last item: the next page starts after it. `null` on the last page. */
export type Page<Item, Position> = Readonly<{ items: readonly Item[]; next: Position | null }>;

/** The page of the first `limit` items. Query `limit + 1` items: one more than the page shows that there is a next page. */
export const pageOf = <Item, Position>(
  found: readonly Item[],
  limit: number,
  positionOf: (item: Item) => Position,
): Page<Item, Position> => {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? positionOf(last) : null };
};
