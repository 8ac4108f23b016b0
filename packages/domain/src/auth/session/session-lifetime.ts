const DAY = 24 * 60 * 60 * 1000;

/** A session that is not refreshed for so long ends. */
export const SESSION_IDLE_DAYS = 30;

/** No session lasts longer than this, however often it is refreshed. */
export const SESSION_MAX_DAYS = 90;

/** Until when a session lasts that is begun or refreshed `now`; never shorter than one access token. */
export const sessionExpiry = (createdAt: Date, now: Date, accessTokenSeconds: number): Date => {
  const accessToken = accessTokenSeconds * 1000;
  const idle = now.getTime() + Math.max(SESSION_IDLE_DAYS * DAY, accessToken);
  const last = createdAt.getTime() + Math.max(SESSION_MAX_DAYS * DAY, accessToken);
  return new Date(Math.min(idle, last));
};
