import type { RequestHandler } from 'express';
import { sendProblem } from '../response/reply.js';

/** For paths that accept WebSockets only (RFC 9110, 15.5.22). */
export const upgradeRequired: RequestHandler = (req, res) =>
  sendProblem(req, res, {
    status: 426,
    code: 'upgrade_required',
    detail: 'Upgrade Required',
    headers: { Upgrade: 'websocket', Connection: 'Upgrade' },
  });
