import type { TaskView } from '@l-age/domain';
import { createHash } from 'node:crypto';
import { taskResponse } from './tasks.responses.js';

/**
 * A strong validator (RFC 9110, 8.8.3): a digest of the response body. It also changes when a user in the task is
 * renamed.
 */
export const taskEtag = (view: TaskView): string =>
  `"${createHash('sha256')
    .update(JSON.stringify(taskResponse(view)))
    .digest('base64url')
    .slice(0, 27)}"`;
