import type { PoolUse } from '@l-age/infrastructure';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** How a finished request is counted. `route` is the pattern, never the path: its values are few. */
export type FinishedRequest = Readonly<{ method: string; route: string; status: number; seconds: number }>;

/** Notifications at this moment: those not yet delivered, and how long the oldest has been due. */
export type QueueState = Readonly<{ queued: number; oldestSeconds: number }>;

export type DeliveryOutcome = 'delivered' | 'skipped' | 'retried' | 'rate_limited' | 'dead';

/** What the parts of the service count, and how Prometheus reads it. */
export type Metrics = Readonly<{
  requestStarted: () => void;
  requestFinished: (request: FinishedRequest) => void;
  rateLimited: () => void;
  deliveryEnded: (outcome: DeliveryOutcome) => void;
  /** Asked whenever the metrics are read. */
  watchPool: (poolUse: () => PoolUse) => void;
  /** Asked whenever the metrics are read; a rejection leaves the last values. */
  watchQueue: (queueState: () => Promise<QueueState>) => void;
  /** Open WebSockets, asked whenever the metrics are read. */
  watchLive: (connections: () => number) => void;
  contentType: string;
  /** All metrics in Prometheus' text format. */
  read: () => Promise<string>;
}>;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const watchPool = (registry: Registry, poolUse: () => PoolUse): void => {
  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections to the database by state, and requests waiting for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { used, free, waiting } = poolUse();
      this.set({ state: 'used' }, used);
      this.set({ state: 'free' }, free);
      this.set({ state: 'waiting' }, waiting);
    },
  });
};

const watchLive = (registry: Registry, connections: () => number): void => {
  new Gauge({
    name: 'live_connections',
    help: 'Open WebSockets.',
    registers: [registry],
    collect() {
      this.set(connections());
    },
  });
};

const watchQueue = (registry: Registry, queueState: () => Promise<QueueState>): void => {
  let asked: Promise<QueueState | undefined> | undefined;
  /** Once for all gauges of one reading. */
  const ask = (): Promise<QueueState | undefined> =>
    (asked ??= queueState()
      .catch(() => undefined)
      .finally(() => {
        asked = undefined;
      }));

  const gauge = (name: string, help: string, valueOf: (state: QueueState) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const state = await ask();
        if (state !== undefined) this.set(valueOf(state));
      },
    });
  };
  gauge('notifications_queued', 'Notifications that wait for their delivery.', (state) => state.queued);
  gauge(
    'notifications_oldest_seconds',
    'For how long the oldest notification has been waiting for its delivery.',
    (state) => state.oldestSeconds,
  );
};

/** Each has a registry of its own, so that a process can hold several services. */
export const makeMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'Requests being answered.', registers });
  const refused = new Counter({
    name: 'http_requests_rate_limited_total',
    help: 'Requests refused because their address made too many.',
    registers,
  });
  const deliveries = new Counter({
    name: 'notification_deliveries_total',
    help: 'Notifications by what became of their delivery; retried, rate_limited: attempts that are repeated; dead: never tried again.',
    labelNames: ['outcome'],
    registers,
  });
  return {
    requestStarted: () => inFlight.inc(),
    requestFinished: ({ method, route, status, seconds }) => {
      inFlight.dec();
      durations.observe({ method, route, status }, seconds);
    },
    rateLimited: () => refused.inc(),
    deliveryEnded: (outcome) => deliveries.inc({ outcome }),
    watchPool: (poolUse) => watchPool(registry, poolUse),
    watchQueue: (queueState) => watchQueue(registry, queueState),
    watchLive: (connections) => watchLive(registry, connections),
    contentType: registry.contentType,
    read: () => registry.metrics(),
  };
};
