import type { Logger } from '../logger.js';

type Work = () => void | Promise<void>;

/**
 * Runs work whose result nobody awaits: of a listener, a timer, an upgrade. An error is logged in one line, `onError` runs,
 * and the process lives. The returned promise never rejects.
 */
export const inBackground = async (logger: Logger, name: string, work: Work, onError?: Work): Promise<void> => {
  try {
    await work();
  } catch (error) {
    logger.error('unexpected error in the background', { work: name, error });
    if (onError !== undefined) await inBackground(logger, `${name}: after an error`, onError);
  }
};
