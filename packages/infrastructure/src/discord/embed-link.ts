/** At least two labels of letters, digits and hyphens. The last one starts with a letter. */
const DNS_NAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
const IPV4 = /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/;

/**
 * Whether Discord accepts links to this address in an embed. Discord responds "Not a well formed URL" to hosts without
 * a dot, such as `localhost`, and to names with underscores. It documents no rule, so only forms that are known to work
 * are allowed: `http` or `https`, and a DNS name with at least two labels or an IPv4 address.
 */
export const isAcceptedInEmbeds = (address: string): boolean => {
  const url = URL.parse(address);
  return (
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    (DNS_NAME.test(url.hostname) || IPV4.test(url.hostname))
  );
};
