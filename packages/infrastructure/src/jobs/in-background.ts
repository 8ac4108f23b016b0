import type { Logger } from '../logger.js';

type Work = () => void | Promise<void>;

/**
 * Runs work that is not awaited, for example of a listener or a timer. An error is logged, then `onError` runs. The
 * returned promise never rejects.
 */
export const inBackground = async (logger: Logger, name: string, work: Work, onError?: Work): Promise<void> => {
  try {
    await work();
  } catch (error) {
    logger.error('unexpected error in the background', { work: name, error });
    if (onError !== undefined) await inBackground(logger, `${name}: after an error`, onError);
  }
};
