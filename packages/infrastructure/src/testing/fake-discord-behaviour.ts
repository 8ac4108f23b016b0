import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A fault of the server. */
export type Behaviour =
  /** Always sends this response. */
  | Readonly<{ kind: 'answers'; status: number; body?: string; headers?: Readonly<Record<string, string>> }>
  /** Waits, then processes the request. */
  | Readonly<{ kind: 'waits'; milliseconds: number }>
  /** Processes the request at once, and responds later. */
  | Readonly<{ kind: 'answers late'; milliseconds: number }>
  /** Reads the request and never responds. */
  | Readonly<{ kind: 'hangs' }>
  /** Sends the response headers, and then one byte of the body at a time, without end. */
  | Readonly<{ kind: 'drips'; status: number; everyMilliseconds: number }>
  /** Sends an endless body, as fast as the client reads it. */
  | Readonly<{ kind: 'floods'; status: number }>
  /** Resets the connection. */
  | Readonly<{ kind: 'resets' }>
  /** Closes its half of the connection without a response. */
  | Readonly<{ kind: 'closes' }>
  /** Closes the connection in the middle of the body. */
  | Readonly<{ kind: 'breaks off'; status: number }>;

const CHUNK = 'x'.repeat(16 * 1024);

const flood = (response: http.ServerResponse): void => {
  const pour = (): void => {
    while (!response.destroyed && response.write(CHUNK));
    if (!response.destroyed) response.once('drain', pour);
  };
  pour();
};

const drip = (response: http.ServerResponse, everyMilliseconds: number): void => {
  const timer = setInterval(() => response.write(' '), everyMilliseconds);
  response.on('close', () => clearInterval(timer));
};

/** Applies the fault. True: the caller still sends the normal response. */
export const applyFault = async (behaviour: Behaviour, response: http.ServerResponse): Promise<boolean> => {
  switch (behaviour.kind) {
    case 'answers':
      response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
      return false;
    case 'waits':
      await sleep(behaviour.milliseconds);
      return !response.destroyed;
    case 'answers late':
      return true;
    case 'hangs':
      return false;
    case 'drips':
      response.writeHead(behaviour.status, { 'Content-Type': 'application/json' }).flushHeaders();
      drip(response, behaviour.everyMilliseconds);
      return false;
    case 'floods':
      response.writeHead(behaviour.status, { 'Content-Type': 'application/json' });
      flood(response);
      return false;
    case 'resets':
      response.socket?.resetAndDestroy();
      return false;
    case 'closes':
      response.socket?.end();
      return false;
    case 'breaks off':
      response.writeHead(behaviour.status, { 'Content-Length': 1000 }).write('{"id":');
      setImmediate(() => response.destroy());
      return false;
  }
};
