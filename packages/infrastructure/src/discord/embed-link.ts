/** Labels of letters, digits and hyphens, two at least, the last of which starts with a letter. */
const DNS_NAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
const IPV4 = /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/;

/**
 * Whether Discord accepts links to this address in an embed. Discord answers "Not a well formed URL" for hosts without a
 * dot, such as `localhost`, and for names with underscores. It documents no rule, so only the forms known to work pass:
 * `http` or `https`, and a DNS name of two labels or more or an IPv4 address.
 */
export const isAcceptedInEmbeds = (address: string): boolean => {
  const url = URL.parse(address);
  return (
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    (DNS_NAME.test(url.hostname) || IPV4.test(url.hostname))
  );
};
