/** A monotonic clock, in milliseconds. */
type Now = () => number;

export type RateLimits = Readonly<{
  /** Requests permission for one call. Returns 0 if the call is allowed now, else the seconds to wait. */
  acquire: (webhookId: string) => number;
  /** The seconds for which this webhook, or all webhooks, are paused. Requests no permission. */
  pausedSeconds: (webhookId: string) => number;
  pauseWebhook: (webhookId: string, seconds: number) => void;
  pauseAll: (seconds: number) => void;
}>;

/**
 * After a pause of all webhooks, calls start again at Discord's global limit of 50 per second. A higher rate would
 * cause the next pause.
 */
const SLOT_MILLISECONDS = 20;

/** The number of entries from which expired ones are removed. */
const MIN_CLEANUP_SIZE = 1_000;

/** Tracks the pauses that Discord demands for one webhook or for all. */
export const makeRateLimits = (now: Now = () => performance.now()): RateLimits => {
  const webhookPausedUntil = new Map<string, number>();
  /** The time slot of each webhook during and after a pause of all webhooks. */
  const slots = new Map<string, number>();
  let allPausedUntil = 0;
  let nextSlot = 0;
  let cleanUpAt = MIN_CLEANUP_SIZE;

  const removeExpired = (): void => {
    if (webhookPausedUntil.size + slots.size < cleanUpAt) return;
    const time = now();
    for (const [id, until] of webhookPausedUntil) if (until <= time) webhookPausedUntil.delete(id);
    for (const [id, at] of slots) if (at <= time - 60_000) slots.delete(id);
    cleanUpAt = Math.max(MIN_CLEANUP_SIZE, 2 * (webhookPausedUntil.size + slots.size));
  };

  const slotOf = (webhookId: string, time: number): number => {
    const assigned = slots.get(webhookId);
    if (assigned !== undefined && assigned >= allPausedUntil) return assigned;
    if (nextSlot <= time) return time;
    slots.set(webhookId, nextSlot);
    nextSlot += SLOT_MILLISECONDS;
    return nextSlot - SLOT_MILLISECONDS;
  };

  return {
    acquire: (webhookId) => {
      removeExpired();
      const time = now();
      const until = Math.max(webhookPausedUntil.get(webhookId) ?? 0, slotOf(webhookId, time));
      if (until > time) return (until - time) / 1000;
      webhookPausedUntil.delete(webhookId);
      slots.delete(webhookId);
      return 0;
    },
    pausedSeconds: (webhookId) =>
      Math.max(0, (webhookPausedUntil.get(webhookId) ?? 0) - now(), allPausedUntil - now()) / 1000,
    pauseWebhook: (webhookId, seconds) => void webhookPausedUntil.set(webhookId, now() + seconds * 1000),
    pauseAll: (seconds) => {
      allPausedUntil = Math.max(allPausedUntil, now() + seconds * 1000);
      nextSlot = Math.max(nextSlot, allPausedUntil);
    },
  };
};
