import {
  MAX_PAGE_SIZE,
  type InboxPage,
  type ListNotifications,
  type NotificationId,
  type ReadAllNotifications,
  type ReadNotification,
} from '@l-age/domain';
import { forSignedIn, type Endpoint, type Target } from '../routing/endpoint.js';
import { makeIdCursors } from '../signing/cursor.js';
import type { Keys } from '../signing/keys.js';
import { ok, type Reply } from '../response/reply.js';
import { nextPageHeaders } from '../tasks/next-page.js';
import { list } from '../request/validation/values.js';
import { NotificationPath, notificationsQuery } from './notifications.codecs.js';
import { MarkedJson, NotificationJson, notificationResponse } from './notifications.responses.js';

export type InboxEndpointsDeps = Readonly<{
  useCases: Readonly<{
    listNotifications: ListNotifications;
    readNotification: ReadNotification;
    readAllNotifications: ReadAllNotifications;
  }>;
  /** Sign the cursors. */
  cursorKeys: Keys;
}>;

export const inboxEndpoints = ({ useCases, cursorKeys }: InboxEndpointsDeps): readonly Endpoint[] => {
  const { listNotifications, readNotification, readAllNotifications } = useCases;
  const cursors = makeIdCursors<NotificationId>(cursorKeys, 'notifications');

  const pageReply = ({ items, unreadCount, next }: InboxPage, target: Target): Reply =>
    ok(items.map(notificationResponse), {
      'X-Unread-Count': String(unreadCount),
      ...nextPageHeaders(target, next === null ? null : cursors.write(next)),
    });

  return [
    forSignedIn(
      {
        method: 'GET',
        path: '/notifications',
        tag: 'notifications',
        operationId: 'listNotifications',
        summary: 'Read your inbox',
        description: '`/ws` on the same host pushes what is new: see the documentation of notifications.',
        request: { query: notificationsQuery(cursors.codec) },
        success: {
          status: 200,
          description: 'One page, newest first. `Link` and `X-Next-Cursor` lead to the next, unless this is the last.',
          body: list(NotificationJson, { maxItems: MAX_PAGE_SIZE }),
          headers: ['X-Unread-Count', 'Link', 'X-Next-Cursor'],
        },
        errors: { Unavailable: 'The database is away.' },
      },
      ({ query: { unread: unreadOnly, limit, cursor: after } }, { actor }) =>
        listNotifications({ actor, unreadOnly, limit, after }),
      pageReply,
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/notifications/read-all',
        tag: 'notifications',
        operationId: 'readAllNotifications',
        summary: 'Mark your whole inbox as read',
        request: {},
        success: { status: 200, description: 'It is.', body: MarkedJson },
        errors: { Unavailable: 'The database is away.' },
      },
      (_request, { actor }) => readAllNotifications({ actor }),
      (marked) => ok({ marked }),
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/notifications/{notification_id}/read',
        tag: 'notifications',
        operationId: 'readNotification',
        summary: 'Mark a notification as read',
        description: 'What was read before stays read as it was.',
        request: { path: NotificationPath },
        success: { status: 200, description: 'The notification as it is now.', body: NotificationJson },
        errors: { NotificationNotFound: 'There is no such notification in your inbox.' },
      },
      ({ path: { notification_id: notificationId } }, { actor }) => readNotification({ actor, notificationId }),
      (item) => ok(notificationResponse(item)),
    ),
  ];
};
