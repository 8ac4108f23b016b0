import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

const MAPPED_IPV4 = '::ffff:';

/**
 * The address in its one normal form: IPv4 in dotted decimal, also when it came mapped into IPv6 (as on a dual-stack
 * socket), other IPv6 as RFC 5952 writes it, without its zone. `null` when the text is no address.
 */
export const normaliseAddress = (text: string): string | null => {
  if (isIPv4(text)) return text;
  const mapped = text.startsWith(MAPPED_IPV4) ? text.slice(MAPPED_IPV4.length) : '';
  if (isIPv4(mapped)) return mapped;
  if (isIP(text) === 0) return null;
  const address = ipaddr.process(text.replace(/%.*$/s, ''));
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
};
