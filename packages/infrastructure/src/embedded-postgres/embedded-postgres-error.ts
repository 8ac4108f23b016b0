/** Why the embedded Postgres cannot run; the message is one line for the person who starts the service. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** The same start may succeed a moment later. */
export class EmbeddedPostgresBusy extends EmbeddedPostgresError {}
