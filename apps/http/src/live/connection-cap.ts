import { addressGroupOf, addressGroupName } from '@l-age/infrastructure';

export type ConnectionLimits = Readonly<{ total: number; perAddress: number }>;

/** Counts open connections; IPv6 addresses count by /64. */
export type ConnectionCap = Readonly<{
  /** A place to be given back, once, or what there are too many of. */
  take: (address: string | null) => Readonly<{ release: () => void }> | 'too many in all' | 'too many of this address';
  open: () => number;
}>;

export const makeConnectionCap = ({ total, perAddress }: ConnectionLimits): ConnectionCap => {
  const counts = new Map<string, number>();
  let open = 0;
  return {
    open: () => open,
    take: (address) => {
      const group = addressGroupName(addressGroupOf(address ?? ''));
      const count = counts.get(group) ?? 0;
      if (count >= perAddress) return 'too many of this address';
      if (open >= total) return 'too many in all';
      counts.set(group, count + 1);
      open += 1;
      let isHeld = true;
      const release = (): void => {
        if (!isHeld) return;
        isHeld = false;
        open -= 1;
        const left = (counts.get(group) ?? 1) - 1;
        if (left === 0) counts.delete(group);
        else counts.set(group, left);
      };
      return { release };
    },
  };
};
