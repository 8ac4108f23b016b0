import type { TaskView } from '@l-age/domain';
import { createHash } from 'node:crypto';
import { taskResponse } from './tasks.responses.js';

/**
 * A strong validator (RFC 9110, 8.8.3) of the task as its readers see it: a digest of the very body, so that it changes
 * exactly when that does, also when somebody in it is renamed.
 */
export const taskEtag = (view: TaskView): string =>
  `"${createHash('sha256')
    .update(JSON.stringify(taskResponse(view)))
    .digest('base64url')
    .slice(0, 27)}"`;
