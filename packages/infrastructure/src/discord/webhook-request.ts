import { webhookPartsOf, type MessageId, type WebhookUrl } from '@l-age/domain';
import axios from 'axios';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import type { WebhookMessage } from './webhook-message.js';

/** Discord's response. `body` is truncated, and empty if it could not be read. */
export type DiscordResponse = Readonly<{
  status: number;
  header: (name: string) => string | undefined;
  body: string;
}>;

/** Posts the message, or edits the one with this id. */
export type ExecuteWebhook = (
  webhook: WebhookUrl,
  message: WebhookMessage,
  messageId: MessageId | null,
) => Promise<DiscordResponse>;

/** The HTTPS proxy: its URL, and the hosts without a proxy in the form of `NO_PROXY`. */
export type HttpsProxy = Readonly<{ url: string; except: string }>;

export type WebhookRequestSettings = Readonly<{
  /** Scheme, host, port and an optional path. No trailing slash. */
  apiBaseUrl: string;
  /** The URL of the frontend. */
  publicUrl: string | null;
  /** Milliseconds from the start of the request to the end of the response. */
  timeout: number;
  proxy: HttpsProxy | null;
}>;

/** Discord's responses have a few hundred bytes. */
const MAX_BODY_BYTES = 32 * 1024;

const VERSION = '1.0';

/** https://discord.com/developers/docs/reference#user-agent */
const userAgentOf = (publicUrl: string | null): string =>
  `DiscordBot (${publicUrl === null ? 'http://localhost' : new URL(publicUrl).origin}, ${VERSION})`;

/** Without `/api/v10` in the path, Discord responds in the format of v6. */
const urlOf = (apiBaseUrl: string, webhook: WebhookUrl, messageId: MessageId | null): string => {
  const { id, token, threadId } = webhookPartsOf(webhook);
  const message = messageId === null ? '' : `/messages/${messageId}`;
  const url = new URL(`${apiBaseUrl}/api/v10/webhooks/${id}/${token}${message}`);
  if (messageId === null) url.searchParams.set('wait', 'true');
  if (threadId !== null) url.searchParams.set('thread_id', threadId);
  return url.href;
};

/** Reads at most 32 KiB. An incomplete body is not an error. */
const readLimited = async (stream: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    // The status is sufficient.
  } finally {
    stream.destroy();
  }
  return Buffer.concat(chunks).toString('utf8');
};

/**
 * The only module that sends HTTP requests to other hosts: to the configured host, through the proxy if there is one.
 * Redirects are not followed. Responses are not decompressed, which limits their size. Rejects if no response starts in
 * time. The error contains the URL, which is a secret.
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
    // Node's agent opens a tunnel (CONNECT) through the proxy. `proxy: false` stops axios from reading the environment,
    // but would also disable the proxy of the agent.
    ...(proxy === null ? { proxy: false as const } : {}),
    decompress: false,
    responseType: 'stream',
    validateStatus: () => true,
  });
  return async (webhook, message, messageId) => {
    const signal = AbortSignal.timeout(timeout);
    const response = await client.request<Readable>({
      method: messageId === null ? 'POST' : 'PATCH',
      url: urlOf(apiBaseUrl, webhook, messageId),
      data: message,
      signal,
    });
    // The signal also aborts the body.
    const body = await readLimited(response.data);
    return {
      status: response.status,
      header: (name) => {
        const value: unknown = response.headers[name.toLowerCase()];
        return typeof value === 'string' ? value : undefined;
      },
      body,
    };
  };
};
