/** A disposable Postgres server. */
export type TestPostgres = Readonly<{
  /** Connects as a user with the right to create databases. */
  url: string;
  kind: 'configured' | 'container' | 'embedded';
  stop: () => Promise<void>;
}>;
