import type { AuditTarget, RecordDeniedRequest, TaskId, UserId } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Endpoint, RawRequest, SignedInCaller } from '../routing/endpoint.js';
import { KINDS } from '../response/problem.js';
import type { HttpError } from '../request/request-error.js';

const FORBIDDEN = 403;

/** The longest integers are nobody's ids. */
const idIn = (text: unknown): number | null =>
  typeof text === 'string' && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;

const targetIn = ({ task_id, user_id }: RawRequest['path']): AuditTarget | null => {
  const taskId = idIn(task_id);
  const userId = idIn(user_id);
  if (taskId !== null) return { type: 'task', id: taskId as TaskId };
  return userId === null ? null : { type: 'user', id: userId as UserId };
};

/** Writes a refusal down before it is told. That the audit log is away does not turn a refusal into anything else. */
export const recordDeniedRequests =
  (
    recordDeniedRequest: RecordDeniedRequest,
    { method, path }: Endpoint,
    params: RawRequest['path'],
    caller: SignedInCaller,
  ) =>
  (error: HttpError): TE.TaskEither<never, void> => {
    const [status, code] = KINDS[error._tag];
    if (status !== FORBIDDEN) return TE.right(undefined);
    return pipe(
      recordDeniedRequest({ by: caller, target: targetIn(params), details: { method, route: path, code } }),
      TE.orElse((): TE.TaskEither<never, void> => TE.right(undefined)),
    );
  };
