import type { Knex } from 'knex';

/**
 * Entries survive the users and objects that they name, so there are no foreign keys. The triggers also apply to the
 * owner of the table, who could grant a revoked privilege again.
 */
const AUDIT_LOG = `
  create table l_age.audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    action text not null,
    actor_id integer,
    actor_username text,
    target_type text,
    target_id text,
    details jsonb not null,
    ip text,
    request_id text,
    check ((actor_id is null) = (actor_username is null)),
    check ((target_type is null) = (target_id is null))
  );
  create index audit_log_actor on l_age.audit_log (actor_id, id);
  create index audit_log_action on l_age.audit_log (action, id);
  create index audit_log_target on l_age.audit_log (target_id, target_type, id);
  create index audit_log_at on l_age.audit_log (at);

  create function l_age.refuse_change_of_audit_log() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit log is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
  end $$;
  create trigger audit_log_append_only before update or delete or truncate on l_age.audit_log
    for each statement execute function l_age.refuse_change_of_audit_log();
  revoke all on l_age.audit_log from public;`;

export const auditLog = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(AUDIT_LOG);
};
