/** The source of a request. `requestId` identifies the request in the logs. Sessions show address and user agent to their owner. */
export type Origin = Readonly<{ ip: string | null; userAgent: string | null; requestId: string | null }>;
