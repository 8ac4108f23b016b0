import { EVENT_KINDS, REASONS, type InboxItem, type NotificationPreferences } from '@l-age/domain';
import { timestamp, toIso, toIsoOrNull } from '../response/timestamp.js';
import { UserRefJson, userRefResponse } from '../users/users.responses.js';
import { described, nullable } from '../request/validation/codec.js';
import { integer } from '../request/validation/integer.js';
import { record } from '../request/validation/record.js';
import { anyText, flag, oneOf } from '../request/validation/values.js';
import { byEvent } from './notifications.codecs.js';

export const NotificationJson = record('Notification', {
  id: integer({ examples: [7] }),
  event: oneOf([...EVENT_KINDS, 'webhook_disabled'], { description: 'The kind of event.' }),
  reason: oneOf([...REASONS, 'owner'], {
    description: 'The strongest reason for the notification. `owner`: it is about your own account.',
  }),
  task_id: described(nullable(integer({ examples: [42] })), {
    description: 'The task, if the notification is about one.',
  }),
  comment_id: described(nullable(integer()), { description: 'The comment, if the notification is about one.' }),
  actor: described(nullable(UserRefJson), { description: 'The user who caused the event, if any.' }),
  summary: anyText({ description: 'One line of plain text.', examples: ['anna assigned you #42 Send the offer'] }),
  created_at: timestamp,
  read_at: described(nullable(timestamp), { description: '`null` while unread.' }),
});

export const notificationResponse = (item: InboxItem) => ({
  id: item.id,
  event: item.event,
  reason: item.reason,
  task_id: item.taskId,
  comment_id: item.commentId,
  actor: item.actor === null ? null : userRefResponse(item.actor),
  summary: item.summary,
  created_at: toIso(item.createdAt),
  read_at: toIsoOrNull(item.readAt),
});

export const MarkedReadJson = record('MarkedAsRead', {
  marked: integer({ description: 'Number of notifications that were unread.' }),
});

export const PreferencesJson = record(
  'NotificationPreferences',
  byEvent(record('Channels', { inbox: flag(), discord: flag() })),
);

export const preferencesResponse = (preferences: NotificationPreferences) =>
  Object.fromEntries(EVENT_KINDS.map((kind) => [kind, preferences[kind]]));

export const WebhookTestJson = record('WebhookTest', {
  delivered: flag({ description: 'Whether Discord accepted the message.' }),
  reason: described(nullable(anyText()), {
    description: 'Why the message was not delivered. `null` if it was delivered.',
  }),
});
