import pg from 'pg';
import { databaseAddress, type DatabaseAddress, type DatabaseHost, type SslMode } from './database-url.js';
import { isTlsFailure } from './postgres-error.js';

/** One host, with or without TLS. */
type Route = Readonly<{ host: DatabaseHost; encrypted: boolean }>;

type Routes = { readonly all: readonly Route[]; current: number };

/** The order of libpq: https://www.postgresql.org/docs/current/libpq-ssl.html */
const encryptionModes = (mode: SslMode, { host }: DatabaseHost): readonly boolean[] => {
  if (mode === 'disable' || host.startsWith('/')) return [false];
  if (mode === 'allow') return [false, true];
  return mode === 'prefer' ? [true, false] : [true];
};

/** Shared by all connections of the process: a new connection starts with the route that worked last. */
const known = new WeakMap<DatabaseAddress, Routes>();

const routesTo = (address: DatabaseAddress): Routes => {
  const present = known.get(address);
  if (present !== undefined) return present;
  const { hosts, sslMode } = address;
  const all = hosts.flatMap((host) => encryptionModes(sslMode, host).map((encrypted) => ({ host, encrypted })));
  const routes = { all, current: 0 };
  known.set(address, routes);
  return routes;
};

const NO_ENTRY_FOR_CONNECTION = '28000';

/** The server responded, and rejects a connection with (or without) TLS. */
const isEncryptionRejected = (error: unknown): boolean =>
  isTlsFailure(error) || (error as { code?: unknown }).code === NO_ENTRY_FOR_CONNECTION;

/** The route after a failure: the same host with the other encryption mode, or the next host. */
const routeAfter = ({ all }: Routes, failed: number, error: unknown): number => {
  const host = all[failed]?.host;
  const next = all.findIndex((route, index) => index > failed && (isEncryptionRejected(error) || route.host !== host));
  if (next !== -1) return next;
  const first = all[0];
  return isEncryptionRejected(error) || first?.host !== host ? 0 : failed;
};

/** The connection parameters of node-postgres for the current route. */
export const routeTo = (url: string) => {
  const address = databaseAddress(url);
  const routes = routesTo(address);
  const { host, encrypted } = routes.all[routes.current] as Route;
  return {
    host: host.host === '' ? undefined : host.host,
    port: host.port ?? undefined,
    user: address.user,
    password: address.password,
    database: address.database,
    options: address.options,
    ssl: encrypted ? address.tls : false,
  };
};

const rejectStandby = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
  if (rows[0]?.standby === true) throw new Error('The server is a standby');
};

const makeClient = (url: string): typeof pg.Client => {
  const address = databaseAddress(url);
  const routes = routesTo(address);

  return class extends pg.Client {
    readonly #route = routes.current;

    constructor(config?: string | pg.ClientConfig) {
      super({ ...(typeof config === 'object' ? config : {}), ...routeTo(url) });
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void;
    override connect(callback?: (error: never, client: pg.Client) => void): Promise<pg.Client> | void {
      const connected = this.#connectOnRoute();
      if (callback === undefined) return connected;
      const report = callback as (error: unknown, client?: pg.Client) => void;
      connected.then((client) => report(null, client), report);
    }

    async #connectOnRoute(): Promise<pg.Client> {
      try {
        await super.connect();
        if (address.primaryOnly) await rejectStandby(this);
        return this;
      } catch (error) {
        if (routes.current === this.#route) routes.current = routeAfter(routes, this.#route, error);
        // A rejected standby has an open connection. The pool does not close a client whose `connect` failed.
        void super.end().catch(() => undefined);
        throw error;
      }
    }
  };
};

const clients = new Map<string, typeof pg.Client>();

/** The client class for a database. After a failed connection, the next one uses the next route. */
export const clientFor = (url: string): typeof pg.Client => {
  const present = clients.get(url) ?? makeClient(url);
  clients.set(url, present);
  return present;
};

/** Connects with a client of {@link clientFor}, trying each route once. Rejects with the last error. */
export const tryRoutes = async <A>(url: string, connect: () => Promise<A>): Promise<A> => {
  const routes = routesTo(databaseAddress(url));
  const tried = new Set<number>();
  for (;;) {
    tried.add(routes.current);
    try {
      return await connect();
    } catch (error) {
      if (tried.has(routes.current)) throw error;
    }
  }
};

/** Connects once, to find a route that works for the following connections. */
export const findRoute = (url: string, connectionTimeoutMillis: number): Promise<void> =>
  tryRoutes(url, async () => {
    const client = new (clientFor(url))({ connectionTimeoutMillis });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } finally {
      await client.end().catch(() => undefined);
    }
  });
