import type { Knex } from 'knex';

/**
 * Service accounts and deleted users have no e-mail address. The column names are unlikely to exist in an adopted
 * table.
 */
const PEOPLE = `
  alter table users
    alter column email drop not null,
    add column is_service_account boolean not null default false,
    add column erased_at timestamptz;

  create table l_age.api_tokens (
    id integer generated always as identity primary key,
    owner_id integer not null references users (id) on delete cascade,
    name text not null,
    scopes text[] not null,
    digest text not null unique,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz
  );
  create index api_tokens_owner on l_age.api_tokens (owner_id, id);`;

export const people = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(PEOPLE);
};
