import {
  AUDIT_ACTIONS,
  AUDIT_TARGET_TYPES,
  isStorable,
  type AuditAction,
  type AuditDetails,
  type AuditEntry,
  type AuditEntryId,
  type AuditLog,
  type AuditQueries,
  type AuditSearch,
  type AuditTarget,
  type UserId,
  type Username,
} from '@l-age/domain';
import * as t from 'io-ts';
import { tryQuery } from './connection/postgres-error.js';
import type { Binding, Queryable } from './connection/statement.js';
import { decodeRow, isStorableId, nullable, oneOf, Timestamp } from './connection/row.js';

const COLUMNS = 'at, action, actor_id, actor_username, target_type, target_id, details, ip, request_id';

const APPEND = {
  name: 'audit-append',
  sql: `insert into l_age.audit_log (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)`,
};

/** The audit log in a transaction. */
export const makePostgresAuditLog = (trx: Queryable): AuditLog => ({
  append: ({ at, action, actor, target, details, ip, requestId }) =>
    tryQuery(async () => {
      const targetId = target === null ? null : String(target.id);
      const bindings = [at, action, actor?.id ?? null, actor?.username ?? null, target?.type ?? null, targetId];
      await trx.query(APPEND, [...bindings, JSON.stringify(details), ip, requestId]);
    }),
});

const AuditRow = t.strict({
  id: t.number,
  at: Timestamp,
  action: oneOf<AuditAction>(AUDIT_ACTIONS),
  actor_id: nullable(t.number),
  actor_username: nullable(t.string),
  target_type: nullable(oneOf<AuditTarget['type']>(AUDIT_TARGET_TYPES)),
  target_id: nullable(t.string),
  details: t.UnknownRecord,
  ip: nullable(t.string),
  request_id: nullable(t.string),
});
type AuditRow = t.TypeOf<typeof AuditRow>;

/** The id of a session is a UUID. All other ids are numbers. */
const targetOf = ({ target_type: type, target_id: id }: AuditRow): AuditTarget | null =>
  type === null ? null : ({ type, id: type === 'session' ? id : Number(id) } as AuditTarget);

const toEntry = (row: AuditRow): AuditEntry => ({
  id: row.id as AuditEntryId,
  at: row.at,
  action: row.action,
  actor: row.actor_id === null ? null : { id: row.actor_id as UserId, username: row.actor_username as Username },
  target: targetOf(row),
  details: row.details as AuditDetails,
  ip: row.ip,
  requestId: row.request_id,
});

const decodeAuditRow = decodeRow(AuditRow);

type Condition = readonly [sql: string, binding: Binding | null];

const conditionsOf = (search: AuditSearch): readonly Condition[] => [
  ['actor_id = ?', search.actorId],
  ['action = ?', search.action],
  ['target_type = ?', search.targetType],
  ['target_id = ?', search.targetId],
  ['at >= ?', search.since],
  ['at < ?', search.until],
  ['id < ?', search.after],
];

const searchStatement = (search: AuditSearch) => {
  const conditions = conditionsOf(search).flatMap(([sql, binding]) => (binding === null ? [] : [{ sql, binding }]));
  const where = conditions.length === 0 ? '' : `where ${conditions.map(({ sql }) => sql).join(' and ')}`;
  return {
    statement: { name: null, sql: `select id, ${COLUMNS} from l_age.audit_log ${where} order by id desc limit ?` },
    bindings: [...conditions.map(({ binding }) => binding), search.limit],
  };
};

/** False if no entry can match because Postgres would reject the values. */
const isPossible = ({ actorId, targetId }: AuditSearch): boolean =>
  (actorId === null || isStorableId(actorId)) && (targetId === null || isStorable(targetId));

export const makePostgresAuditQueries = (db: Queryable): AuditQueries => ({
  search: (search) =>
    tryQuery(async () => {
      if (!isPossible(search)) return [];
      const { statement, bindings } = searchStatement(search);
      return (await db.query(statement, bindings)).map((row) => toEntry(decodeAuditRow(row)));
    }),
});
