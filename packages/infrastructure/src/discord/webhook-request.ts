import { webhookPartsOf, type MessageId, type WebhookUrl } from '@l-age/domain';
import axios from 'axios';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import type { WebhookMessage } from './webhook-message.js';

/** What Discord said; `body` is what could be read of it, and empty when it was not worth reading. */
export type DiscordAnswer = Readonly<{
  status: number;
  header: (name: string) => string | undefined;
  body: string;
}>;

/** Posts the message, or puts it in place of the one with that id. */
export type ExecuteWebhook = (
  webhook: WebhookUrl,
  message: WebhookMessage,
  messageId: MessageId | null,
) => Promise<DiscordAnswer>;

/** A proxy for https: its URL, and the hosts that are called without it, in the form of `NO_PROXY`. */
export type HttpsProxy = Readonly<{ url: string; except: string }>;

export type WebhookRequestSettings = Readonly<{
  /** Scheme, host, port and possibly a path, without a slash at the end. */
  apiBaseUrl: string;
  /** Where our users find us. */
  publicUrl: string | null;
  /** Milliseconds from the start of a request to the end of its answer, whatever the other side does. */
  timeout: number;
  proxy: HttpsProxy | null;
}>;

/** Discord's answers have a few hundred bytes. */
const MAX_BODY_BYTES = 32 * 1024;

const VERSION = '1.0';

/** https://discord.com/developers/docs/reference#user-agent: who calls, so that Discord can tell them of trouble. */
const userAgentOf = (publicUrl: string | null): string =>
  `DiscordBot (${publicUrl === null ? 'http://localhost' : new URL(publicUrl).origin}, ${VERSION})`;

/** Discord answers in the format of v6 without `/api/v10` in the path. */
const addressOf = (apiBaseUrl: string, webhook: WebhookUrl, messageId: MessageId | null): string => {
  const { id, token, threadId } = webhookPartsOf(webhook);
  const message = messageId === null ? '' : `/messages/${messageId}`;
  const url = new URL(`${apiBaseUrl}/api/v10/webhooks/${id}/${token}${message}`);
  if (messageId === null) url.searchParams.set('wait', 'true');
  if (threadId !== null) url.searchParams.set('thread_id', threadId);
  return url.href;
};

/** As much as is allowed, and no more than arrives. That the rest is missing matters to nobody. */
const readCapped = async (stream: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    // The head of the answer has said what became of the message.
  } finally {
    stream.destroy();
  }
  return Buffer.concat(chunks).toString('utf8');
};

/**
 * The one place from which requests leave for the outside. They go to the configured host alone, through the proxy if
 * there is one. No redirect is followed. Nothing is unpacked, so that no answer is larger than what arrives. Rejects when
 * no answer begins in time; the error holds the address, which is a secret.
 */
export const makeExecuteWebhook = ({
  apiBaseUrl,
  publicUrl,
  timeout,
  proxy,
}: WebhookRequestSettings): ExecuteWebhook => {
  const proxyEnv = { HTTPS_PROXY: proxy?.url, NO_PROXY: proxy?.except };
  const client = axios.create({
    adapter: 'http',
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true, proxyEnv }),
    headers: { 'User-Agent': userAgentOf(publicUrl), 'Accept-Encoding': 'identity', Accept: 'application/json' },
    maxRedirects: 0,
    // The agent of Node opens a tunnel (CONNECT) through the proxy. `false`, which keeps axios from looking for a proxy in
    // the environment, would also take the proxy from the agent.
    ...(proxy === null ? { proxy: false as const } : {}),
    decompress: false,
    responseType: 'stream',
    validateStatus: () => true,
  });
  return async (webhook, message, messageId) => {
    const signal = AbortSignal.timeout(timeout);
    const answer = await client.request<Readable>({
      method: messageId === null ? 'POST' : 'PATCH',
      url: addressOf(apiBaseUrl, webhook, messageId),
      data: message,
      signal,
    });
    // The signal ends the body as well.
    const body = await readCapped(answer.data);
    return {
      status: answer.status,
      header: (name) => {
        const value: unknown = answer.headers[name.toLowerCase()];
        return typeof value === 'string' ? value : undefined;
      },
      body,
    };
  };
};
