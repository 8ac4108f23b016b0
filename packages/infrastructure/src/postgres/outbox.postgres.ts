import {
  usableWebhook,
  webhookPartsOf,
  type Addressed,
  type NotificationId,
  type Outbox,
  type User,
  type UserId,
} from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { fromNotification, NOTIFICATIONS } from './notification.row.js';
import { attempt } from './postgres-error.js';
import { type Queryable, rowsOf } from './statement.js';
import { decodeUser, userColumnsOf } from './user.row.js';

/** A notification that leaves the house. What shares a lane leaves in the order in which transactions commit. */
export type NewDelivery = Readonly<{ notificationId: NotificationId; lane: string }>;

/** Kept or lost with the transaction. */
export type AddDeliveries = (trx: Queryable, deliveries: readonly NewDelivery[]) => Promise<void>;

const FIND_RECIPIENTS = {
  name: 'notification-recipients',
  sql: `select ${userColumnsOf('u')} from users u where u.id = any (?::int[])`,
};

const INSERT = {
  name: 'notifications-add',
  sql: `insert into ${NOTIFICATIONS} (recipient_id, event, reason, task_id, comment_id, actor_id, actor_username, summary, created_at, in_inbox)
    select recipient_id, event, reason, task_id, comment_id, actor_id, actor_username, summary, created_at, in_inbox
    from json_populate_recordset(null::${NOTIFICATIONS}, ?::json) returning id`,
};

const findRecipients = async (trx: Queryable, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> => {
  const users = (await rowsOf(trx, FIND_RECIPIENTS, [[...new Set(ids)]])).map(decodeUser);
  return new Map(users.map((user) => [user.id, user]));
};

/** The webhook's id: two people may share a webhook, and share its order and its limits then. */
const laneOf = (recipient: User | undefined, { createdAt, channels }: Addressed): string | null =>
  channels.discord && recipient?.isActive === true
    ? pipe(
        usableWebhook(recipient.discord, createdAt),
        O.map((webhook) => webhookPartsOf(webhook).id),
        O.toNullable,
      )
    : null;

const insert = async (trx: Queryable, notifications: readonly Addressed[]): Promise<readonly NotificationId[]> => {
  const rows = await rowsOf(trx, INSERT, [JSON.stringify(notifications.map(fromNotification))]);
  return (rows as readonly { id: NotificationId }[]).map(({ id }) => id);
};

/**
 * Keeps notifications in the transaction of what they tell of, numbered in the order given, and has those delivered
 * whose recipients want them on Discord and have a webhook in use at this moment. As many statements for many as for one.
 */
export const makePostgresOutbox =
  (addDeliveries: AddDeliveries) =>
  (trx: Queryable): Outbox => ({
    add: (notifications) =>
      notifications.length === 0
        ? TE.right(undefined)
        : attempt(async () => {
            const recipients = await findRecipients(
              trx,
              notifications.map(({ recipientId }) => recipientId),
            );
            const ids = await insert(trx, notifications);
            const deliveries = notifications.flatMap((notification, index) => {
              const lane = laneOf(recipients.get(notification.recipientId), notification);
              const notificationId = ids[index];
              return lane === null || notificationId === undefined ? [] : [{ notificationId, lane }];
            });
            await addDeliveries(trx, deliveries);
          }),
  });
