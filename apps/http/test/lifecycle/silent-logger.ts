import type { Logger } from '@l-age/infrastructure';

const ignore = (): void => undefined;

/** For tests in which nobody reads the log. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
