/** Wakes one sleeper early. */
export type Bell = Readonly<{
  /** Rung while nobody sleeps, it wakes the next to lie down. */
  ring: () => void;
  /** Until it rings, but no longer than so many milliseconds. */
  sleep: (milliseconds: number) => Promise<void>;
}>;

export const makeBell = (): Bell => {
  let hasRung = false;
  let wakeUp: (() => void) | undefined;
  return {
    ring: () => {
      hasRung = true;
      wakeUp?.();
    },
    sleep: async (milliseconds) => {
      if (!hasRung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      wakeUp = undefined;
      hasRung = false;
    },
  };
};
