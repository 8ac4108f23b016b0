/** The database cannot be migrated as it is, and nothing in it was changed; the message tells an operator what to do. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}
