import type { NotificationId } from '@l-age/domain';
import { describePage, pageReply } from '../response/page.js';
import { ok } from '../response/reply.js';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { makeIdCursors } from '../signing/cursor.js';
import { NotificationPath, notificationsQuery } from './notifications.codecs.js';
import { MarkedReadJson, NotificationJson, notificationResponse } from './notifications.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

export const inboxEndpoints = ({ useCases, cursorKeys }: RouteDeps): readonly Endpoint[] => {
  const { listNotifications, readNotification, readAllNotifications } = useCases;
  const cursors = makeIdCursors<NotificationId>(cursorKeys, 'notifications');
  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/notifications',
        tag: 'notifications',
        operationId: 'listNotifications',
        summary: 'List your notifications',
        description: 'The WebSocket `/ws` on the same host sends new notifications.',
        request: { query: notificationsQuery(cursors.codec) },
        success: describePage(NotificationJson, 'One page of your inbox, newest notifications first.', [
          'X-Unread-Count',
        ]),
        errors: {},
      },
      ({ query: { unread: unreadOnly, limit, cursor: after } }, { actor }) =>
        listNotifications({ actor, unreadOnly, limit, after }),
      ({ items, unreadCount, next }, target) =>
        pageReply(items.map(notificationResponse), cursors.encode(next), target, {
          'X-Unread-Count': String(unreadCount),
        }),
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/notifications/read-all',
        tag: 'notifications',
        operationId: 'markAllNotificationsRead',
        summary: 'Mark all notifications as read',
        request: {},
        success: { status: 200, description: 'The number of notifications that were unread.', body: MarkedReadJson },
        errors: {},
      },
      (_request, { actor }) => readAllNotifications({ actor }),
      (marked) => ok({ marked }),
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/notifications/{notification_id}/read',
        tag: 'notifications',
        operationId: 'markNotificationRead',
        summary: 'Mark a notification as read',
        description: 'A notification that is already read keeps its `read_at`.',
        request: { path: NotificationPath },
        success: { status: 200, description: 'The notification.', body: NotificationJson },
        errors: { NotificationNotFound: 'Your inbox has no such notification.' },
      },
      ({ path: { notification_id: notificationId } }, { actor }) => readNotification({ actor, notificationId }),
      (item) => ok(notificationResponse(item)),
    ),
  ];
};
