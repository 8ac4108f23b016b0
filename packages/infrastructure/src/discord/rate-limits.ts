/** Milliseconds on a clock that never goes back. */
type Now = () => number;

export type RateLimits = Readonly<{
  /** Seconds until this webhook may be called; 0 when it may be now. A wait ends with the right to one call. */
  secondsUntil: (webhookId: string) => number;
  /** Seconds for which this webhook, or all, are held; asks for no call. */
  heldSeconds: (webhookId: string) => number;
  holdWebhook: (webhookId: string, seconds: number) => void;
  holdAll: (seconds: number) => void;
}>;

/** After a hold of all, calls start again at no more than Discord's 50 in a second: else the next hold follows at once. */
const PACE_MILLISECONDS = 20;

/** Forgetting what is over is worth a look through everything only now and then. */
const TIDY_AT_LEAST = 1_000;

/** What Discord has told us to wait for, one webhook or all; forgets what is over. */
export const makeRateLimits = (now: Now = () => performance.now()): RateLimits => {
  const webhookHeldUntil = new Map<string, number>();
  /** During and just after a hold of all, each webhook has a moment of its own. */
  const turns = new Map<string, number>();
  let allHeldUntil = 0;
  let nextTurn = 0;
  let tidyAt = TIDY_AT_LEAST;

  const tidy = (): void => {
    if (webhookHeldUntil.size + turns.size < tidyAt) return;
    const time = now();
    for (const [id, until] of webhookHeldUntil) if (until <= time) webhookHeldUntil.delete(id);
    for (const [id, at] of turns) if (at <= time - 60_000) turns.delete(id);
    tidyAt = Math.max(TIDY_AT_LEAST, 2 * (webhookHeldUntil.size + turns.size));
  };

  const turnOf = (webhookId: string, time: number): number => {
    const mine = turns.get(webhookId);
    if (mine !== undefined && mine >= allHeldUntil) return mine;
    if (nextTurn <= time) return time;
    turns.set(webhookId, nextTurn);
    nextTurn += PACE_MILLISECONDS;
    return nextTurn - PACE_MILLISECONDS;
  };

  return {
    secondsUntil: (webhookId) => {
      tidy();
      const time = now();
      const until = Math.max(webhookHeldUntil.get(webhookId) ?? 0, turnOf(webhookId, time));
      if (until > time) return (until - time) / 1000;
      webhookHeldUntil.delete(webhookId);
      turns.delete(webhookId);
      return 0;
    },
    heldSeconds: (webhookId) =>
      Math.max(0, (webhookHeldUntil.get(webhookId) ?? 0) - now(), allHeldUntil - now()) / 1000,
    holdWebhook: (webhookId, seconds) => void webhookHeldUntil.set(webhookId, now() + seconds * 1000),
    holdAll: (seconds) => {
      allHeldUntil = Math.max(allHeldUntil, now() + seconds * 1000);
      nextTurn = Math.max(nextTurn, allHeldUntil);
    },
  };
};
