import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyFault, type Behaviour } from './fake-discord-behaviour.js';
import { makeBuckets, type Bucket, type BucketState } from './fake-discord-limits.js';
import { payloadErrorOf } from './fake-discord-payload.js';

export type { Behaviour } from './fake-discord-behaviour.js';

/** A message as it appears in the channel. */
export type FakeMessage = Readonly<{
  webhookId: string;
  threadId: string | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests inspect any body
  body: any;
  /** Milliseconds of `performance.now()`. */
  arrivedAt: number;
}>;

/** Every request, also a rejected one. */
export type FakeRequest = Readonly<{
  webhookId: string;
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  arrivedAt: number;
}>;

export type FakeDiscordOptions = Readonly<{
  /** Default: a free port. */
  port?: number;
  /** For each webhook. Discord allows 5 in 2 seconds. */
  bucket?: Bucket | null;
  /** For all webhooks together. Discord allows 50 in a second. */
  global?: Bucket | null;
  onMessage?: (message: FakeMessage) => void;
  /** The path before `/api/v10`. */
  basePath?: string;
}>;

export type FakeDiscord = Readonly<{
  /** For `DISCORD_API_BASE_URL`. */
  url: string;
  /** The messages in the order of posting, with their latest content. */
  messages: () => readonly FakeMessage[];
  requests: () => readonly FakeRequest[];
  /** Sets the fault of one webhook or of all; `null` removes it. The fault of a webhook takes precedence. */
  behave: (behaviour: Behaviour | null, webhookId?: string) => void;
  /** Resets every connection with a hanging request. */
  hangUp: () => void;
  /** Responds with 400 and this body to every message with a link in an embed. */
  rejectLinks: (body: string) => void;
  /** Makes the webhook belong to a forum channel: each message needs a thread. */
  makeForum: (webhookId: string) => void;
  /** Makes the webhook unknown. */
  deleteWebhook: (webhookId: string) => void;
  /** Makes this the only valid token. */
  setToken: (webhookId: string, token: string) => void;
  close: () => Promise<void>;
}>;

const ROUTE = /^\/api\/v10\/webhooks\/([0-9]{1,20})\/([A-Za-z0-9_-]+)(?:\/messages\/([0-9]{1,20}))?$/;
const MAX_BODY_BYTES = 1_000_000;

export const DISCORD_BUCKET: Bucket = { limit: 5, windowMs: 2_000 };
export const DISCORD_GLOBAL: Bucket = { limit: 50, windowMs: 1_000 };

const FORUM_WITHOUT_THREAD = {
  message: 'Webhooks posted to forum channels must have a thread_name or thread_id',
  code: 220001,
};

type Target = Readonly<{ webhookId: string; token: string; messageId: string | undefined }>;

type Reply = Readonly<{ status: number; body: unknown; headers?: http.OutgoingHttpHeaders }>;

const limitHeaders = ({ limit, remaining, resetAfter }: BucketState, bucket: string): http.OutgoingHttpHeaders => ({
  'X-RateLimit-Limit': limit,
  'X-RateLimit-Remaining': remaining,
  'X-RateLimit-Reset': (Date.now() / 1000 + resetAfter).toFixed(3),
  'X-RateLimit-Reset-After': resetAfter.toFixed(3),
  'X-RateLimit-Bucket': bucket,
});

const tooMany = ({ resetAfter }: BucketState, global: boolean, headers: http.OutgoingHttpHeaders): Reply => ({
  status: 429,
  body: { message: 'You are being rate limited.', retry_after: Number(resetAfter.toFixed(3)), global },
  headers: {
    ...headers,
    'Retry-After': Math.ceil(resetAfter),
    'X-RateLimit-Scope': global ? 'global' : 'user',
    ...(global ? { 'X-RateLimit-Global': 'true' } : {}),
  },
});

const readBody = async (request: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const reply = (response: http.ServerResponse, { status, body, headers = {} }: Reply): void => {
  response.writeHead(status, { ...headers, ...(body === null ? {} : { 'Content-Type': 'application/json' }) });
  response.end(body === null ? undefined : JSON.stringify(body));
};

/**
 * A server for Discord's webhook API as documented: payload limits, rate limits, unknown and deleted webhooks, wrong
 * tokens. Every webhook exists until it is deleted. Faults can be set. Listens on 127.0.0.1 only.
 */
export const makeFakeDiscord = async (options: FakeDiscordOptions = {}): Promise<FakeDiscord> => {
  const { port = 0, bucket = DISCORD_BUCKET, global = DISCORD_GLOBAL, onMessage, basePath = '' } = options;
  const messages: FakeMessage[] = [];
  const requests: FakeRequest[] = [];
  const behaviours = new Map<string | undefined, Behaviour>();
  const hanging = new Set<http.ServerResponse>();
  const deleted = new Set<string>();
  const forums = new Set<string>();
  const tokens = new Map<string, string>();
  let linkRejection: string | null = null;
  const passBucket = bucket === null ? null : makeBuckets(bucket);
  const passGlobal = global === null ? null : makeBuckets(global);

  const execute = (
    { webhookId, token, messageId }: Target,
    url: URL,
    request: http.IncomingMessage,
    text: string,
  ): Reply => {
    if (deleted.has(webhookId)) return { status: 404, body: { message: 'Unknown Webhook', code: 10015 } };
    if ((tokens.get(webhookId) ?? token) !== token)
      return { status: 401, body: { message: 'Invalid Webhook Token', code: 50027 } };
    const shared = passGlobal?.('');
    if (shared?.allowed === false) return tooMany(shared, true, {});
    const passage = passBucket?.(webhookId);
    const headers = passage === undefined ? {} : limitHeaders(passage, `fake-${webhookId}`);
    if (passage?.allowed === false) return tooMany(passage, false, headers);
    if (request.method === 'DELETE') {
      deleted.add(webhookId);
      return { status: 204, body: null, headers };
    }
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      return { status: 400, body: { message: 'Expected a JSON body', code: 50035 }, headers };
    const payloadError = payloadErrorOf(text);
    if (payloadError !== null) return { status: 400, body: payloadError, headers };
    if (linkRejection !== null && /"url":/.test(text)) return { status: 400, body: JSON.parse(linkRejection), headers };
    const threadId = url.searchParams.get('thread_id');
    if (forums.has(webhookId) && threadId === null) return { status: 400, body: FORUM_WITHOUT_THREAD, headers };
    const message = { webhookId, threadId, body: JSON.parse(text) as unknown, arrivedAt: performance.now() };
    if (messageId !== undefined) {
      const index = Number(messageId) - 1;
      const previous = messages[index];
      if (previous?.webhookId !== webhookId)
        return { status: 404, body: { message: 'Unknown Message', code: 10008 }, headers };
      messages[index] = { ...previous, body: message.body };
      onMessage?.(message);
      return { status: 200, body: { id: messageId, webhook_id: webhookId, type: 0 }, headers };
    }
    messages.push(message);
    onMessage?.(message);
    return url.searchParams.get('wait') === 'true'
      ? { status: 200, body: { id: String(messages.length), webhook_id: webhookId, type: 0 }, headers }
      : { status: 204, body: null, headers };
  };

  const answer = (url: URL, request: http.IncomingMessage, text: string): Reply => {
    const [, webhookId, token, messageId] = ROUTE.exec(url.pathname) ?? [];
    if (webhookId === undefined || token === undefined)
      return { status: 404, body: { message: '404: Not Found', code: 0 } };
    const methods = messageId === undefined ? ['POST', 'DELETE'] : ['PATCH'];
    if (!methods.includes(request.method ?? ''))
      return { status: 405, body: { message: '405: Method Not Allowed', code: 0 } };
    return execute({ webhookId, token, messageId }, url, request, text);
  };

  const serve = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const hasBasePath = request.url?.startsWith(`${basePath}/`) === true;
    const url = new URL(hasBasePath ? (request.url ?? '').slice(basePath.length) : '/', 'http://fake');
    const webhookId = ROUTE.exec(url.pathname)?.[1] ?? '';
    requests.push({
      webhookId,
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      arrivedAt: performance.now(),
    });
    const text = await readBody(request);
    const behaviour = behaviours.get(webhookId) ?? behaviours.get(undefined);
    const needsResponse = behaviour === undefined || (await applyFault(behaviour, response));
    if (behaviour?.kind === 'hangs') hanging.add(response.on('close', () => hanging.delete(response)));
    if (!needsResponse) return;
    const prepared = answer(url, request, text);
    if (behaviour?.kind === 'answers late') await sleep(behaviour.milliseconds);
    reply(response, prepared);
  };

  const server = http.createServer((request, response) => {
    response.on('error', () => undefined);
    serve(request, response).catch(() => response.destroy());
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}${basePath}`,
    messages: () => [...messages],
    requests: () => [...requests],
    behave: (behaviour, webhookId) =>
      behaviour === null ? void behaviours.delete(webhookId) : void behaviours.set(webhookId, behaviour),
    hangUp: () => hanging.forEach(({ socket }) => socket?.resetAndDestroy()),
    rejectLinks: (body) => void (linkRejection = body),
    makeForum: (webhookId) => void forums.add(webhookId),
    deleteWebhook: (webhookId) => void deleted.add(webhookId),
    setToken: (webhookId, token) => void tokens.set(webhookId, token),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
