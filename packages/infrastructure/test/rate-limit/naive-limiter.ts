/** The simplest implementation of the rule, for comparison. */
export type NaiveLimiter = Readonly<{
  /** True if the request is accepted. */
  hit: (address: number, now: number) => boolean;
  /** The times of an address's accepted requests in the window. */
  accepted: (address: number, now: number) => readonly number[];
  followed: (now: number) => readonly number[];
}>;

export const makeNaiveLimiter = (
  limit: number,
  windowMilliseconds: number,
  maxAddresses = Number.POSITIVE_INFINITY,
): NaiveLimiter => {
  let addresses: readonly Readonly<{ address: number; times: readonly number[] }>[] = []; // the longest idle first

  const dropWhatLeft = (now: number): void => {
    addresses = addresses
      .map(({ address, times }) => ({ address, times: times.filter((time) => now - time < windowMilliseconds) }))
      .filter(({ times }) => times.length > 0);
  };

  const accepted = (address: number, now: number): readonly number[] => {
    dropWhatLeft(now);
    return addresses.find((entry) => entry.address === address)?.times ?? [];
  };

  return {
    accepted,
    followed: (now) => {
      dropWhatLeft(now);
      return addresses.map(({ address }) => address);
    },
    hit: (address, now) => {
      const times = accepted(address, now);
      const allowed = times.length < limit;
      const others = addresses.filter((entry) => entry.address !== address);
      const room = others.length < maxAddresses ? others : others.slice(1);
      addresses = [...room, { address, times: allowed ? [...times, now] : times }];
      return allowed;
    },
  };
};
