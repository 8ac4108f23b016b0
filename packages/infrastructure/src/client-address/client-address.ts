import { normaliseAddress } from './ip-address.js';
import type { IsTrustedProxy } from './trusted-proxies.js';

/** Where a request came from, as the socket and the `X-Forwarded-For` header (repeated: as a list) tell. */
export type RequestOrigin = Readonly<{
  remoteAddress: string | undefined;
  forwardedFor: string | readonly string[] | undefined;
}>;

/** Some proxies write `203.0.113.7:4711`, `[2001:db8::1]` or `[2001:db8::1]:4711`. */
const WITH_PORT = /^(?:\[(?<bracketed>[^\]]*)\](?::[0-9]{1,5})?|(?<dotted>[0-9.]+):[0-9]{1,5})$/;

const hopAddress = (entry: string): string | null => {
  const text = entry.trim();
  const { bracketed, dotted } = WITH_PORT.exec(text)?.groups ?? {};
  return normaliseAddress(bracketed ?? dotted ?? text);
};

/** Every proxy appends the address that it saw, so the nearest hop is the last. */
const nearestFirst = (forwardedFor: RequestOrigin['forwardedFor']): readonly string[] => {
  const header = typeof forwardedFor === 'string' ? forwardedFor : (forwardedFor ?? []).join(',');
  return header === '' ? [] : header.split(',').reverse();
};

/**
 * The client's address in normal form. The header is believed from its right end, as long as the one who wrote the entry
 * is a trusted proxy: whatever a client put there itself lies further left. An entry that is no address ends the walk
 * at the proxy that wrote it. `null` only when the socket has no address (any more).
 */
export const clientAddressOf =
  (isTrustedProxy: IsTrustedProxy) =>
  ({ remoteAddress, forwardedFor }: RequestOrigin): string | null => {
    let client = normaliseAddress(remoteAddress ?? '');
    if (client === null || !isTrustedProxy(client)) return client;
    for (const entry of nearestFirst(forwardedFor)) {
      const hop = hopAddress(entry);
      if (hop === null) return client;
      client = hop;
      if (!isTrustedProxy(client)) return client;
    }
    return client;
  };
