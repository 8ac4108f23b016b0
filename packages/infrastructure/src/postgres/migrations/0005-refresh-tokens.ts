import type { Knex } from 'knex';

/** Adds refresh tokens to sessions. Older sessions have none, and end with their access token. */
const SESSIONS = `
  alter table l_age.sessions add column last_used_at timestamptz not null default now();
  update l_age.sessions set last_used_at = created_at;

  create table l_age.refresh_tokens (
    token_hash text primary key,
    session_id uuid not null references l_age.sessions (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  );
  create index refresh_tokens_session on l_age.refresh_tokens (session_id);`;

const PASSWORDS = `
  alter table users add column if not exists one_time_password_until timestamptz;`;

/** `address` is empty in the row for all addresses. Rows are purged after `forget_at`. */
const LOGIN_FAILURES = `
  create table l_age.login_failures (
    account text not null,
    address text not null,
    failed_at timestamptz[] not null,
    known boolean not null default false,
    forget_at timestamptz not null,
    primary key (account, address)
  );
  create index login_failures_forget on l_age.login_failures (forget_at);`;

export const refreshTokens = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(SESSIONS);
  await trx.raw(PASSWORDS);
  await trx.raw(LOGIN_FAILURES);
};
