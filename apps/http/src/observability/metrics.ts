import type { PoolUse } from '@l-age/infrastructure';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** `route` is the pattern of the route, to limit the number of label values. */
export type FinishedRequest = Readonly<{ method: string; route: string; status: number; seconds: number }>;

/** Undelivered notifications, and the age of the oldest one that is due. */
export type QueueState = Readonly<{ queued: number; oldestSeconds: number }>;

export type DeliveryOutcome = 'delivered' | 'skipped' | 'retried' | 'rate_limited' | 'dead';

/** The metrics of the service, for Prometheus. */
export type Metrics = Readonly<{
  requestStarted: () => void;
  requestFinished: (request: FinishedRequest) => void;
  rateLimited: () => void;
  deliveryEnded: (outcome: DeliveryOutcome) => void;
  /** `poolUse` is called when the metrics are read. */
  watchPool: (poolUse: () => PoolUse) => void;
  /** `queueState` is called when the metrics are read. If it rejects, the metrics keep their values. */
  watchQueue: (queueState: () => Promise<QueueState>) => void;
  /** `connections`, the number of open WebSockets, is called when the metrics are read. */
  watchLive: (connections: () => number) => void;
  contentType: string;
  /** All metrics in Prometheus' text format. */
  read: () => Promise<string>;
}>;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const watchPool = (registry: Registry, poolUse: () => PoolUse): void => {
  new Gauge({
    name: 'database_pool_connections',
    help: 'Database connections by state. waiting: requests without a connection.',
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
  let pending: Promise<QueueState | undefined> | undefined;
  /** One query for all gauges. */
  const read = (): Promise<QueueState | undefined> =>
    (pending ??= queueState()
      .catch(() => undefined)
      .finally(() => {
        pending = undefined;
      }));

  const gauge = (name: string, help: string, valueOf: (state: QueueState) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const state = await read();
        if (state !== undefined) this.set(valueOf(state));
      },
    });
  };
  gauge('notifications_queued', 'Undelivered notifications.', (state) => state.queued);
  gauge('notifications_oldest_seconds', 'Age of the oldest undelivered notification.', (state) => state.oldestSeconds);
};

/** Uses its own registry, so that one process can run several services. */
export const makeMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its response.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'Open requests.', registers });
  const rejected = new Counter({
    name: 'http_requests_rate_limited_total',
    help: 'Requests rejected by the rate limit.',
    registers,
  });
  const deliveries = new Counter({
    name: 'notification_deliveries_total',
    help: 'Deliveries by outcome. retried, rate_limited: will be repeated. dead: moved to dead letters.',
    labelNames: ['outcome'],
    registers,
  });
  return {
    requestStarted: () => inFlight.inc(),
    requestFinished: ({ method, route, status, seconds }) => {
      inFlight.dec();
      durations.observe({ method, route, status }, seconds);
    },
    rateLimited: () => rejected.inc(),
    deliveryEnded: (outcome) => deliveries.inc({ outcome }),
    watchPool: (poolUse) => watchPool(registry, poolUse),
    watchQueue: (queueState) => watchQueue(registry, queueState),
    watchLive: (connections) => watchLive(registry, connections),
    contentType: registry.contentType,
    read: () => registry.metrics(),
  };
};
