import type { AuditTarget, RecordDeniedRequest, TaskId, UserId } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Endpoint, RawRequest, SignedInCaller } from '../routing/endpoint.js';
import { STATUS_AND_CODE } from '../response/problem.js';
import type { HttpError } from '../request/request-error.js';

const FORBIDDEN = 403;

/** Longer integers lose precision, and are not ids. */
const idIn = (text: unknown): number | null =>
  typeof text === 'string' && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;

const targetIn = ({ task_id, user_id }: RawRequest['path']): AuditTarget | null => {
  const taskId = idIn(task_id);
  const userId = idIn(user_id);
  if (taskId !== null) return { type: 'task', id: taskId as TaskId };
  return userId === null ? null : { type: 'user', id: userId as UserId };
};

/** Records a 403 in the audit log before the response. If the audit log is unavailable, the response is still the 403. */
export const recordDeniedRequest =
  (
    recordDeniedRequest: RecordDeniedRequest,
    { method, path }: Endpoint,
    params: RawRequest['path'],
    caller: SignedInCaller,
  ) =>
  (error: HttpError): TE.TaskEither<never, void> => {
    const [status, code] = STATUS_AND_CODE[error._tag];
    if (status !== FORBIDDEN) return TE.right(undefined);
    return pipe(
      recordDeniedRequest({ by: caller, target: targetIn(params), details: { method, route: path, code } }),
      TE.orElse((): TE.TaskEither<never, void> => TE.right(undefined)),
    );
  };
