import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

const MAPPED_IPV4 = '::ffff:';

/**
 * The normal form of an address: IPv4 in dotted decimal, also if it is mapped into IPv6 (as on a dual-stack socket);
 * IPv6 as in RFC 5952, without a zone. `null` if the text is not an address.
 */
export const normaliseAddress = (text: string): string | null => {
  if (isIPv4(text)) return text;
  const mapped = text.startsWith(MAPPED_IPV4) ? text.slice(MAPPED_IPV4.length) : '';
  if (isIPv4(mapped)) return mapped;
  if (isIP(text) === 0) return null;
  const address = ipaddr.process(text.replace(/%.*$/s, ''));
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
};
