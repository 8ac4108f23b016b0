/** A Postgres server that tests may do anything to. */
export type TestPostgres = Readonly<{
  /** Connects as a user who may create databases. */
  url: string;
  kind: 'given' | 'container' | 'embedded';
  stop: () => Promise<void>;
}>;
