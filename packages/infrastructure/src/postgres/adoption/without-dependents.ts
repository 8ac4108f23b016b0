import type { Knex } from 'knex';
import { MigrationError } from '../migrations/migration-error.js';
import { isUnavailable } from '../connection/postgres-error.js';

/** A view or trigger of another service: its name, and the statements that drop and recreate it. */
type Dependent = Readonly<{ name: string; drop: string; create: readonly string[] }>;

/** The views on one of the columns and the views on those views, in the order of their creation. */
const VIEWS = `
  with recursive readers as (
    select r.ev_class as oid, 1 as depth
    from pg_depend d join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass(?) and a.attname = any (?)
      and r.ev_class <> d.refobjid
    union
    select r.ev_class, readers.depth + 1
    from readers join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = readers.oid
    join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> readers.oid
  ),
  views as (
    select c.*, c.oid::regclass::text as name, max(readers.depth) as depth
    from readers join pg_class c on c.oid = readers.oid and c.relkind = 'v' group by c.oid
  )
  select 'the view ' || name as name, 'drop view ' || name as drop,
    array[
      format('create view %s %s as %s', name, 'with (' || array_to_string(reloptions, ', ') || ')', pg_get_viewdef(oid)),
      format('alter view %s owner to %I', name, pg_get_userbyid(relowner))
    ] || array(
      select format('alter view %s alter column %I set default %s', name, attname, pg_get_expr(adbin, adrelid))
      from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum where adrelid = v.oid
    ) || array(
      select pg_get_ruledef(r.oid) from pg_rewrite r where ev_class = v.oid and rulename <> '_RETURN'
    ) || array(
      select pg_get_triggerdef(t.oid) from pg_trigger t where tgrelid = v.oid and not tgisinternal
    ) || array(
      select format('grant %s on %s to %s%s', privilege_type, name,
        case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
        case when is_grantable then ' with grant option' end)
      from aclexplode(relacl) where grantee <> relowner
    ) || array(
      select format('grant %s (%I) on %s to %s%s', privilege_type, attname, name,
        case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
        case when is_grantable then ' with grant option' end)
      from pg_attribute, aclexplode(attacl) where attrelid = v.oid
    ) || array(
      select case objsubid when 0 then format('comment on view %s is %L', name, description)
        else format('comment on column %s.%I is %L', name, attname, description) end
      from pg_description left join pg_attribute on attrelid = objoid and attnum = objsubid
      where objoid = v.oid and classoid = 'pg_class'::regclass
    ) as create
  from views v order by depth, oid`;

const ENABLED = `case tgenabled when 'D' then 'disable' when 'A' then 'enable always' when 'R' then 'enable replica' else 'enable' end`;

const TRIGGERS = `
  select format('the trigger %I on %s', tgname, tgrelid::regclass) as name,
    format('drop trigger %I on %s', tgname, tgrelid::regclass) as drop,
    array_remove(array[
      pg_get_triggerdef(oid),
      format('alter table %s %s trigger %I', tgrelid::regclass, ${ENABLED}, tgname),
      format('comment on trigger %I on %s is %L', tgname, tgrelid::regclass, obj_description(oid, 'pg_trigger'))
    ], null) as create
  from pg_trigger where tgrelid = to_regclass(?) and not tgisinternal order by tgname`;

/** Bypasses Knex, which interprets a question mark as a binding. */
const run = async (trx: Knex.Transaction, statement: string): Promise<void> => {
  await trx.raw("select set_config('l_age.statement', ?, true)", [statement]);
  await trx.raw("do $$ begin execute current_setting('l_age.statement'); end $$");
};

const recreate = async (trx: Knex.Transaction, { name, create }: Dependent): Promise<void> => {
  try {
    for (const statement of create) await run(trx, statement);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    const reason = (error as Error).message.split(' - ').at(-1) ?? '';
    throw new MigrationError(
      `The database could not be migrated, and nothing was changed: ${name} does not fit the new types of the columns ` +
        `that it reads: ${reason.replace(/\s+/g, ' ')}. Drop it, start again, then create it for the new types.`,
    );
  }
};

const without = async (
  trx: Knex.Transaction,
  dependents: readonly Dependent[],
  work: () => Promise<void>,
): Promise<void> => {
  for (const { drop } of [...dependents].reverse()) await run(trx, drop);
  await work();
  for (const dependent of dependents) await recreate(trx, dependent);
};

/**
 * Runs the work while the views on the columns are dropped, because Postgres cannot change a column under a view. The
 * views are recreated with owner, privileges and comments. If other objects depend on them, such as a materialized
 * view, Postgres rejects the change.
 */
export const withoutViews = async (
  trx: Knex.Transaction,
  table: string,
  columns: readonly string[],
  work: () => Promise<void>,
): Promise<void> => {
  const { rows } = await trx.raw<{ rows: readonly Dependent[] }>(VIEWS, [table, [...columns]]);
  await without(trx, rows, work);
};

/**
 * Runs the work while the triggers are dropped: a trigger that sets `updated_at` would change every row, and Postgres
 * cannot change a column that a trigger names.
 */
export const withoutTriggers = async (
  trx: Knex.Transaction,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> => {
  const [table, ...others] = tables;
  if (table === undefined) return work();
  const { rows } = await trx.raw<{ rows: readonly Dependent[] }>(TRIGGERS, [table]);
  await without(trx, rows, () => withoutTriggers(trx, others, work));
};
