const DAY = 24 * 60 * 60 * 1000;

/** A session ends after this time without a refresh. */
export const SESSION_IDLE_DAYS = 30;

/** The maximum lifetime of a session, with any number of refreshes. */
export const SESSION_MAX_DAYS = 90;

/** The expiry of a session that begins or is refreshed `now`. At least the lifetime of one access token. */
export const sessionExpiry = (createdAt: Date, now: Date, accessTokenSeconds: number): Date => {
  const accessToken = accessTokenSeconds * 1000;
  const idle = now.getTime() + Math.max(SESSION_IDLE_DAYS * DAY, accessToken);
  const last = createdAt.getTime() + Math.max(SESSION_MAX_DAYS * DAY, accessToken);
  return new Date(Math.min(idle, last));
};
