import { EVENT_KINDS, type EventKind, type NotificationId, type PreferenceChanges } from '@l-age/domain';
import { pageFields } from '../request/page-query.js';
import { optional, withDefault, type Codec } from '../request/validation/codec.js';
import { pathId } from '../request/validation/integer.js';
import { closedRecord, listQuery } from '../request/validation/query.js';
import { record } from '../request/validation/record.js';
import { flag } from '../request/validation/values.js';

export const NotificationPath = record('NotificationPath', {
  notification_id: pathId<NotificationId>({ description: 'The id of the notification.' }),
});

export const notificationsQuery = (cursor: Codec<NotificationId | null>) =>
  listQuery({
    unread: withDefault(flag({ description: 'Only unread notifications.' }), false),
    limit: pageFields.limit,
    cursor,
  });

/** One property for each kind of event. */
export const byEvent = <C>(codec: Codec<C>): Readonly<Record<EventKind, Codec<C>>> =>
  Object.fromEntries(EVENT_KINDS.map((kind) => [kind, codec])) as Record<EventKind, Codec<C>>;

const ChannelChanges = closedRecord('ChannelChanges', { inbox: optional(flag()), discord: optional(flag()) });

export const PreferencesBody: Codec<PreferenceChanges> = closedRecord(
  'ChangeNotificationPreferences',
  byEvent(optional(ChannelChanges)),
);
