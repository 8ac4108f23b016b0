import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { normaliseAddress } from '../client-address/ip-address.js';

/**
 * The unit of counting, as a 64-bit number in two halves: the first half of an IPv6 address, or an IPv4 address with
 * `high` 0. No IPv6 network in use starts with 32 zero bits (RFC 4291, 2.5).
 */
export type AddressGroup = Readonly<{ high: number; low: number }>;

const NO_ADDRESS: AddressGroup = { high: 0, low: 0 };

const word = (bytes: readonly number[]): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

export const addressGroupOf = (text: string): AddressGroup => {
  const address = normaliseAddress(text);
  if (address === null) return NO_ADDRESS;
  if (isIPv4(address)) return { high: 0, low: word(address.split('.').map(Number)) };
  const bytes = ipaddr.IPv6.parse(address).toByteArray();
  return { high: word(bytes.slice(0, 4)), low: word(bytes.slice(4, 8)) };
};

/** The readable name: `203.0.113.7` or `2001:db8:0:1::/64`. */
export const addressGroupName = ({ high, low }: AddressGroup): string => {
  if (high === 0) return [low >>> 24, (low >>> 16) & 255, (low >>> 8) & 255, low & 255].join('.');
  return `${[high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].map((part) => part.toString(16)).join(':')}::/64`;
};
