import { isIP } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import proxyaddr from 'proxy-addr';
import { normaliseAddress } from './ip-address.js';

/** The remote address of the socket, and the values of the `X-Forwarded-For` header. */
export type RequestOrigin = Readonly<{
  remoteAddress: string | undefined;
  forwardedFor: string | readonly string[] | undefined;
}>;

/** Whether an address, in normal form, belongs to a trusted proxy. */
export type IsTrustedProxy = (address: string) => boolean;

/** proxy-addr accepts no prefix of length 0. */
const HALVES: ReadonlyMap<string, readonly string[]> = new Map([
  ['0.0.0.0/0', ['0.0.0.0/1', '128.0.0.0/1']],
  ['::/0', ['::/1', '8000::/1']],
]);

/** proxy-addr also accepts names such as `loopback`, netmasks, and short forms such as `10/8`. */
const NETWORK = /^(?<address>[0-9A-Fa-f:.]+)(?:\/[0-9]{1,3})?$/;

const isNetwork = (entry: string): boolean => {
  if (isIP(NETWORK.exec(entry)?.groups?.['address'] ?? '') === 0) return false;
  try {
    return HALVES.has(entry) || typeof proxyaddr.compile(entry) === 'function';
  } catch {
    return false;
  }
};

/** Parses addresses and CIDR ranges (RFC 4632, RFC 4291). A Left is the first invalid entry. */
export const parseTrustedProxies = (entries: readonly string[]): E.Either<string, IsTrustedProxy> => {
  const invalid = entries.find((entry) => !isNetwork(entry));
  if (invalid !== undefined) return E.left(invalid);
  const isTrusted = proxyaddr.compile(entries.flatMap((entry) => HALVES.get(entry) ?? [entry]));
  return E.right((address) => isTrusted(address, 0));
};

/** Some proxies write `203.0.113.7:4711`, `[2001:db8::1]` or `[2001:db8::1]:4711`. */
const WITH_PORT = /^(?:\[(?<bracketed>[^\]]*)\](?::[0-9]{1,5})?|(?<dotted>[0-9.]+):[0-9]{1,5})$/;

const hopAddress = (entry: string): string | null => {
  const text = entry.trim();
  const { bracketed, dotted } = WITH_PORT.exec(text)?.groups ?? {};
  return normaliseAddress(bracketed ?? dotted ?? text);
};

/**
 * The client's address in normal form: the rightmost address in the header that is not a trusted proxy. A client can write
 * addresses into the header, but only to the left of this one. If an entry is not an address, the result is the proxy that
 * added it. `null` only if the socket is closed and has no address.
 */
export const clientAddressOf =
  (isTrustedProxy: IsTrustedProxy) =>
  ({ remoteAddress, forwardedFor }: RequestOrigin): string | null => {
    if (remoteAddress === undefined) return null;
    const isTrusted = (entry: string): boolean => {
      const address = hopAddress(entry);
      return address !== null && isTrustedProxy(address);
    };
    const headers = { 'x-forwarded-for': [forwardedFor ?? []].flat().join(',') };
    const hops = proxyaddr.all({ headers, socket: { remoteAddress } } as never, isTrusted);
    return hops.map(hopAddress).findLast((address) => address !== null) ?? null;
  };
