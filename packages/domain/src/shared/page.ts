/** How much of a list to return: at most `limit` items (1 to {@link MAX_PAGE_SIZE}) after passing over `skip`. */
export type PageRequest = Readonly<{
  limit: number;
  skip: number;
}>;

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;
