import type { ServerResponse } from 'node:http';

/** Data of a request for its log line. */
export type RequestState = {
  readonly requestId: string;
  /** The normalised address of the client; `null` after it disconnected. */
  readonly ip: string | null;
  /** The pattern of the route; `null` until a route matches. */
  route: string | null;
  /** `null` until the caller is authenticated. */
  userId: number | null;
};

const states = new WeakMap<ServerResponse, RequestState>();

export const setRequestState = (res: ServerResponse, state: RequestState): void => {
  states.set(res, state);
};

/** The state of the request that `res` answers. `beginRequest` creates it. */
export const requestStateOf = (res: ServerResponse): RequestState => {
  const state = states.get(res);
  if (state === undefined) throw new Error('the request has no state');
  return state;
};
