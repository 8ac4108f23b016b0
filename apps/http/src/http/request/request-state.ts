import type { ServerResponse } from 'node:http';

/** What the service learns of a request while it answers it. */
export type RequestState = {
  readonly requestId: string;
  /** The client's address in normal form; `null` when its connection is gone. */
  readonly ip: string | null;
  /** The pattern of the route, once it is known. */
  route: string | null;
  /** Who is calling, once that is known. */
  userId: number | null;
};

const states = new WeakMap<ServerResponse, RequestState>();

export const beginState = (res: ServerResponse, state: RequestState): void => {
  states.set(res, state);
};

/** The state of the request that `res` answers; every request has one before anything else sees it. */
export const stateOf = (res: ServerResponse): RequestState => {
  const state = states.get(res);
  if (state === undefined) throw new Error('a request was answered before its state was begun');
  return state;
};
