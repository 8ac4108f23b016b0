import { WEBHOOK_START, type NewActivity, type Outbox } from '@l-age/domain';
import type { Announcement } from '../connection/announcements.js';
import { DELIVERIES_CHANNEL, QUEUE_DELIVERIES } from './delivery-queue.postgres.js';
import { LIVE_CHANNEL } from '../live-changes.js';
import { fromNotification, NOTIFICATIONS } from './notification.row.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';

/**
 * Adopted rows may contain capital letters and a port. The token is validated when the message is sent, because
 * matching it here takes ten milliseconds.
 */
const STORED_WEBHOOK = `(?i)${WEBHOOK_START.replace('/api', '(?::443)?/api')}`;

const INSERT_ENTRY = `insert into l_age.task_activity
    (task_id, actor_id, actor_username, action, comment_id, changes, created_at)
  select * from json_to_recordset(?::json) as entry (
    task_id integer, actor_id integer, actor_username text, action text, comment_id integer, changes jsonb,
    created_at timestamptz
  )`;

const DRAFTS = `select * from json_to_recordset(?::json) as draft (
    place integer, recipient_id integer, event text, reason text, task_id integer, comment_id integer,
    actor_id integer, actor_username text, summary text, created_at timestamptz, in_inbox boolean, on_discord boolean
  ) order by place`;

const COLUMNS =
  'recipient_id, event, reason, task_id, comment_id, actor_id, actor_username, summary, created_at, in_inbox';

/**
 * Saves the activity entry and the notifications, with ids in the given order. Queues a delivery for each recipient
 * with an active webhook who has chosen Discord.
 */
const ADD = {
  name: 'outbox-add',
  sql: `with entry as (
      ${INSERT_ENTRY}
    ), written as (
      select nextval('l_age.notifications_id_seq') as id, draft.* from (${DRAFTS}) draft
    ), saved as (
      insert into ${NOTIFICATIONS} (id, ${COLUMNS}) overriding system value select id, ${COLUMNS} from written
    ), waiting as (
      select written.id, (
        select substring(u.discord_webhook from ?::text) from users u
        where u.id = written.recipient_id and u.is_active and u.discord_webhook_disabled_at is null
          and written.created_at >= coalesce(u.discord_webhook_since, '-infinity')
      ) as webhook_id
      from written where on_discord
    ), ${QUEUE_DELIVERIES}
    select id, recipient_id, in_inbox, exists (select from queued) as is_queued from written`,
};

/** For changes without Discord deliveries. It takes about a fifth less time than {@link ADD}. */
const ADD_TO_INBOX = {
  name: 'outbox-add-to-inbox',
  sql: `with entry as (
      ${INSERT_ENTRY}
    )
    insert into ${NOTIFICATIONS} (${COLUMNS}) select ${COLUMNS} from (${DRAFTS}) draft
    returning id, recipient_id, in_inbox, false as is_queued`,
};

/** For changes without recipients. */
const ADD_ENTRY = { name: 'activity-add', sql: INSERT_ENTRY };

const fromEntry = (entry: NewActivity) => ({
  task_id: entry.taskId,
  actor_id: entry.actor.id,
  actor_username: entry.actor.username,
  action: entry.action,
  comment_id: entry.commentId,
  changes: entry.changes,
  created_at: entry.at,
});

type AddedRow = Readonly<{ id: number; recipient_id: number; in_inbox: boolean; is_queued: boolean }>;

const announcementsOf = (added: readonly AddedRow[]): readonly Announcement[] => [
  ...added
    .filter(({ in_inbox }) => in_inbox)
    .map(({ id, recipient_id }) => ({ channel: LIVE_CHANNEL, payload: `notification ${recipient_id} ${id}` })),
  ...(added.some(({ is_queued }) => is_queued) ? [{ channel: DELIVERIES_CHANNEL, payload: '' }] : []),
];

/** Saves activity, notifications and deliveries in the transaction of the change, in one statement. */
export const makePostgresOutbox = (trx: Queryable, announce: (announcement: Announcement) => void): Outbox => ({
  add: (notifications, entry) =>
    tryQuery(async () => {
      const drafts = notifications.map((notification, place) => ({ place, ...fromNotification(notification) }));
      const entries = JSON.stringify(entry === undefined ? [] : [fromEntry(entry)]);
      if (drafts.length > 0) {
        const bindings = [entries, JSON.stringify(drafts)];
        const added = drafts.some(({ on_discord }) => on_discord)
          ? await trx.query(ADD, [...bindings, STORED_WEBHOOK])
          : await trx.query(ADD_TO_INBOX, bindings);
        announcementsOf(added as readonly AddedRow[]).forEach(announce);
      } else if (entry !== undefined) await trx.query(ADD_ENTRY, [entries]);
    }),
});
