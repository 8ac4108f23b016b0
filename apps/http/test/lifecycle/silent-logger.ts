import type { Logger } from '@l-age/infrastructure';

const ignore = (): void => undefined;

/** Discards all log lines. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
