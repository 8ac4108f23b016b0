import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a server can treat a request, other than well. */
export type Behaviour =
  /** Always answers the same. */
  | Readonly<{ kind: 'answers'; status: number; body?: string; headers?: Readonly<Record<string, string>> }>
  /** Takes its time, and is well behaved then. */
  | Readonly<{ kind: 'waits'; milliseconds: number }>
  /** Does at once what it is asked, and takes its time to say so. */
  | Readonly<{ kind: 'answers late'; milliseconds: number }>
  /** Reads the request and says nothing any more. */
  | Readonly<{ kind: 'hangs' }>
  /** Sends the head of an answer, and then one byte of its body at a time, without end. */
  | Readonly<{ kind: 'drips'; status: number; everyMilliseconds: number }>
  /** Sends a body without end, as fast as it is read. */
  | Readonly<{ kind: 'floods'; status: number }>
  /** Resets the connection. */
  | Readonly<{ kind: 'resets' }>
  /** Closes its half of the connection without an answer. */
  | Readonly<{ kind: 'closes' }>
  /** Announces a body and breaks off in the middle of it. */
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

/** Treats the request so; true when it is still to be answered, as if nothing had happened. */
export const misbehave = async (behaviour: Behaviour, response: http.ServerResponse): Promise<boolean> => {
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
