import { addressGroupOf, addressGroupName } from '@l-age/infrastructure';

export type ConnectionLimits = Readonly<{ total: number; perAddress: number }>;

/** Limits open connections. IPv6 addresses count per /64 network. */
export type ConnectionCap = Readonly<{
  /** A slot, which can be released more than once, or the limit that is reached. */
  acquire: (address: string | null) => Readonly<{ release: () => void }> | keyof ConnectionLimits;
  open: () => number;
}>;

export const makeConnectionCap = ({ total, perAddress }: ConnectionLimits): ConnectionCap => {
  const counts = new Map<string, number>();
  let open = 0;
  return {
    open: () => open,
    acquire: (address) => {
      const group = addressGroupName(addressGroupOf(address ?? ''));
      const count = counts.get(group) ?? 0;
      if (count >= perAddress) return 'perAddress';
      if (open >= total) return 'total';
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
