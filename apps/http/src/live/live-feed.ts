import type { Authenticate, InboxItem, InboxQueries, NotificationId, UserId } from '@l-age/domain';
import { inBackground, type LiveChange, type Logger } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { authenticateLive } from './authenticate-live.js';
import { CLOSE_REASONS, notificationMessage, readyMessage, type CloseReason } from './live-messages.js';

/** An authenticated connection. */
export type Subscriber = {
  readonly userId: UserId;
  /** The latest token of the client. It is verified before each message. */
  token: string;
  /** Whether the `ready` message was sent. */
  isReady: boolean;
  readonly send: (text: string) => void;
  readonly close: (reason: CloseReason) => void;
};

export type LiveFeedDeps = Readonly<{
  authenticate: Authenticate;
  inboxQueries: Pick<InboxQueries, 'find' | 'countUnread'>;
  logger: Logger;
}>;

/** Sends new inbox entries to the connections of their recipients. Checks each token again before it sends. */
export type LiveFeed = Readonly<{
  /** Sends `ready` with the number of unread entries. Returns the function that unsubscribes. */
  subscribe: (subscriber: Subscriber) => () => void;
  onChange: (change: LiveChange) => void;
  closeAll: (reason: CloseReason) => void;
}>;

/** The connections of one user, and the notifications to send to them. */
type Channel = {
  readonly userId: UserId;
  readonly subscribers: Set<Subscriber>;
  pending: Set<NotificationId>;
  isScheduled: boolean;
  isRunning: boolean;
};

const DATABASE_UNAVAILABLE = new Error('the database is unavailable');

const rightOf = <A>(outcome: E.Either<unknown, A>): A => {
  if (E.isLeft(outcome)) throw DATABASE_UNAVAILABLE;
  return outcome.right;
};

export const makeLiveFeed = ({ authenticate, inboxQueries, logger }: LiveFeedDeps): LiveFeed => {
  const channels = new Map<UserId, Channel>();

  const closeUnauthenticated = async ({ userId, subscribers }: Channel): Promise<void> => {
    for (const subscriber of subscribers) {
      const outcome = await authenticateLive(authenticate, subscriber.token)();
      if (E.isLeft(outcome) && outcome.left._tag === 'Unavailable') throw DATABASE_UNAVAILABLE;
      if (E.isRight(outcome) && outcome.right.userId === userId) continue;
      subscribers.delete(subscriber);
      subscriber.close(CLOSE_REASONS.invalidToken);
    }
  };

  const loadItems = async (userId: UserId, ids: ReadonlySet<NotificationId>): Promise<readonly InboxItem[]> => {
    const items: InboxItem[] = [];
    for (const id of [...ids].sort((a, b) => a - b)) {
      const found = rightOf(await inboxQueries.find(userId, id)());
      if (O.isSome(found)) items.push(found.value);
    }
    return items;
  };

  const sendPending = async (channel: Channel): Promise<void> => {
    const { userId, subscribers, pending } = channel;
    channel.pending = new Set();
    channel.isScheduled = false;
    await closeUnauthenticated(channel);
    if (subscribers.size === 0 || (pending.size === 0 && [...subscribers].every(({ isReady }) => isReady))) return;
    const items = await loadItems(userId, pending);
    const unreadCount = rightOf(await inboxQueries.countUnread(userId)());
    for (const subscriber of subscribers) {
      if (!subscriber.isReady) subscriber.send(readyMessage(unreadCount));
      subscriber.isReady = true;
      for (const item of items) subscriber.send(notificationMessage(item, unreadCount));
    }
  };

  const closeChannel = ({ subscribers }: Channel, reason: CloseReason): void => {
    for (const { close } of subscribers) close(reason);
    subscribers.clear();
  };

  /** One run at a time for each user: messages arrive in order, and each of them once. */
  const run = async (channel: Channel): Promise<void> => {
    if (channel.isRunning) return;
    channel.isRunning = true;
    try {
      while (channel.isScheduled && channel.subscribers.size > 0) await sendPending(channel);
    } catch (error) {
      closeChannel(channel, error === DATABASE_UNAVAILABLE ? CLOSE_REASONS.tryAgain : CLOSE_REASONS.internalError);
      if (error !== DATABASE_UNAVAILABLE) throw error;
      logger.warn('the database is unavailable, live connections of a user are closed', { user_id: channel.userId });
    } finally {
      channel.isRunning = false;
      if (channel.subscribers.size === 0) channels.delete(channel.userId);
    }
  };

  const schedule = (channel: Channel): void => {
    channel.isScheduled = true;
    void inBackground(logger, 'live notifications', () => run(channel));
  };

  const channelOf = (userId: UserId): Channel => {
    const existing = channels.get(userId);
    if (existing !== undefined) return existing;
    const channel: Channel = {
      userId,
      subscribers: new Set(),
      pending: new Set(),
      isScheduled: false,
      isRunning: false,
    };
    channels.set(userId, channel);
    return channel;
  };

  return {
    subscribe: (subscriber) => {
      const channel = channelOf(subscriber.userId);
      channel.subscribers.add(subscriber);
      schedule(channel);
      return () => {
        channel.subscribers.delete(subscriber);
        if (channel.subscribers.size === 0 && !channel.isRunning) channels.delete(channel.userId);
      };
    },
    onChange: (change) => {
      const channel = channels.get(change.kind === 'access' ? change.userId : change.recipientId);
      if (channel === undefined) return;
      if (change.kind === 'notification') channel.pending.add(change.id);
      schedule(channel);
    },
    closeAll: (reason) => channels.forEach(({ subscribers }) => subscribers.forEach(({ close }) => close(reason))),
  };
};
