import { EVENT_KINDS, REASONS, type InboxItem, type NotificationPreferences } from '@l-age/domain';
import { isoOf, isoOrNull, moment, UserRefJson, userRefResponse } from '../users/users.responses.js';
import { described, nullable } from '../request/validation/codec.js';
import { integer } from '../request/validation/integer.js';
import { record } from '../request/validation/record.js';
import { anyText, flag, oneOf } from '../request/validation/values.js';
import { byEvent } from './notifications.codecs.js';

export const NotificationJson = record('Notification', {
  id: integer({ examples: [7] }),
  event: oneOf([...EVENT_KINDS, 'webhook_disabled'], { description: 'What happened.' }),
  reason: oneOf([...REASONS, 'owner'], {
    description: 'Why you are told: the strongest of what applies. `owner`: it is about something of yours.',
  }),
  task_id: described(nullable(integer({ examples: [42] })), { description: 'Unless it is about no task.' }),
  comment_id: described(nullable(integer()), { description: 'The comment it is about, if any.' }),
  actor: described(nullable(UserRefJson), { description: 'Who did it, unless nobody did.' }),
  summary: anyText({ description: 'One line of plain text.', examples: ['anna assigned you #42 Send the offer'] }),
  created_at: moment,
  read_at: described(nullable(moment), { description: '`null` while unread.' }),
});

export const notificationResponse = (item: InboxItem) => ({
  id: item.id,
  event: item.event,
  reason: item.reason,
  task_id: item.taskId,
  comment_id: item.commentId,
  actor: item.actor === null ? null : userRefResponse(item.actor),
  summary: item.summary,
  created_at: isoOf(item.createdAt),
  read_at: isoOrNull(item.readAt),
});

export const MarkedJson = record('MarkedAsRead', { marked: integer({ description: 'How many were unread.' }) });

export const PreferencesJson = record(
  'NotificationPreferences',
  byEvent(record('Channels', { inbox: flag(), discord: flag() })),
);

export const preferencesResponse = (preferences: NotificationPreferences) =>
  Object.fromEntries(EVENT_KINDS.map((kind) => [kind, preferences[kind]]));

export const WebhookTestJson = record('WebhookTest', {
  delivered: flag({ description: 'Whether Discord took the message.' }),
  reason: described(nullable(anyText()), { description: 'Why not.' }),
});
