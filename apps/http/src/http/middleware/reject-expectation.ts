import type { RequestHandler } from 'express';
import { sendProblem } from '../response/reply.js';

/** Rejects every `Expect` except `100-continue`, which Node handles (RFC 9110, 10.1.1). */
export const rejectExpectation: RequestHandler = (req, res, next) => {
  const { expect } = req.headers;
  if (expect === undefined || /^100-continue$/i.test(expect)) next();
  else sendProblem(req, res, { status: 417, code: 'expectation_failed', detail: 'Expectation Failed' });
};
