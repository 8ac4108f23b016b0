/** How much of a list to return: at most `limit` items (1 to {@link MAX_PAGE_SIZE}) after passing over `skip`. */
export type PageRequest = Readonly<{
  limit: number;
  skip: number;
}>;

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

/**
 * The page of the first `limit` entries, and where the next page starts: after the last of them, `null` on the last page.
 * `found` has one entry more than the page if there is a next page, so ask for `limit + 1`.
 */
export const pageOf = <Entry, Position>(
  found: readonly Entry[],
  limit: number,
  positionOf: (entry: Entry) => Position,
): Readonly<{ entries: readonly Entry[]; next: Position | null }> => {
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  return { entries, next: found.length > limit && last !== undefined ? positionOf(last) : null };
};
