import { BlockList, isIP, isIPv4 } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { normaliseAddress } from './ip-address.js';

/** Whether an address, in normal form, is one of the proxies that stand before the service. */
export type IsTrustedProxy = (address: string) => boolean;

type Range = Readonly<{ network: string; prefix: number; family: 'ipv4' | 'ipv6' }>;

const IPV4_BITS = 32;
const MAPPED_BITS = 96;

/** Reads `10.0.0.0/8`, `2001:db8::/32`, and one address as the range of itself. */
const parseRange = (text: string): Range | null => {
  const [address = '', prefix, ...rest] = text.split('/');
  if (isIP(address) === 0 || address.includes('%') || rest.length > 0) return null;
  const bits = isIPv4(address) ? IPV4_BITS : 128;
  if (prefix !== undefined && (!/^[0-9]{1,3}$/.test(prefix) || Number(prefix) > bits)) return null;

  const length = prefix === undefined ? bits : Number(prefix);
  const network = normaliseAddress(address) ?? address;
  if (!isIPv4(network)) return { network, prefix: length, family: 'ipv6' };
  if (bits === IPV4_BITS) return { network, prefix: length, family: 'ipv4' };
  // A range of IPv4 addresses in IPv6 clothes; a wider one holds no single kind of address.
  return length < MAPPED_BITS ? null : { network, prefix: length - MAPPED_BITS, family: 'ipv4' };
};

/** Accepts addresses and CIDR ranges (RFC 4632, RFC 4291); a Left names the first that is neither. None trusts nobody. */
export const parseTrustedProxies = (entries: readonly string[]): E.Either<string, IsTrustedProxy> => {
  const proxies = new BlockList();
  for (const entry of entries) {
    const range = parseRange(entry);
    if (range === null) return E.left(entry);
    proxies.addSubnet(range.network, range.prefix, range.family);
  }
  return E.right((address) => proxies.check(address, isIPv4(address) ? 'ipv4' : 'ipv6'));
};
