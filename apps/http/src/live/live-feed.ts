import type { Authenticate, InboxItem, InboxQueries, NotificationId, UserId } from '@l-age/domain';
import { inBackground, type LiveChange, type Logger } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { authenticateLive } from './authenticate-live.js';
import { ENDINGS, notificationMessage, readyMessage, type Ending } from './live-messages.js';

/** Somebody who is connected. */
export type Listener = {
  readonly userId: UserId;
  /** The last one shown: it is looked at again before anything is told. */
  token: string;
  /** Whether they were told how much is unread. */
  isGreeted: boolean;
  readonly send: (text: string) => void;
  readonly end: (ending: Ending) => void;
};

export type LiveFeedDeps = Readonly<{
  authenticate: Authenticate;
  inboxQueries: Pick<InboxQueries, 'find' | 'countUnread'>;
  logger: Logger;
}>;

/** Tells everybody who is connected what is new in their inbox, as long as they may know. */
export type LiveFeed = Readonly<{
  /** Greets with the number of unread entries; returns how to leave. */
  join: (listener: Listener) => () => void;
  onChange: (change: LiveChange) => void;
  endAll: (ending: Ending) => void;
}>;

/** Everybody who listens as one user, and what they are still to be told. */
type Channel = {
  readonly userId: UserId;
  readonly listeners: Set<Listener>;
  news: Set<NotificationId>;
  isDue: boolean;
  isWorking: boolean;
};

const AWAY = new Error('the database is away');

export const makeLiveFeed = ({ authenticate, inboxQueries, logger }: LiveFeedDeps): LiveFeed => {
  const channels = new Map<UserId, Channel>();

  /** Ends those who may listen no longer; rejects when nobody knows. */
  const endStrangers = async ({ userId, listeners }: Channel): Promise<void> => {
    for (const listener of listeners) {
      const outcome = await authenticateLive(authenticate, listener.token)();
      if (E.isLeft(outcome) && outcome.left._tag === 'Unavailable') throw AWAY;
      if (E.isRight(outcome) && outcome.right.userId === userId) continue;
      listeners.delete(listener);
      listener.end(ENDINGS.invalidToken);
    }
  };

  const must = <A>(outcome: E.Either<unknown, A>): A => {
    if (E.isLeft(outcome)) throw AWAY;
    return outcome.right;
  };

  const newsOf = async (userId: UserId, ids: ReadonlySet<NotificationId>): Promise<readonly InboxItem[]> => {
    const items: InboxItem[] = [];
    for (const id of [...ids].sort((a, b) => a - b)) {
      const found = must(await inboxQueries.find(userId, id)());
      if (O.isSome(found)) items.push(found.value);
    }
    return items;
  };

  const tell = async (channel: Channel): Promise<void> => {
    const { userId, listeners, news } = channel;
    channel.news = new Set();
    channel.isDue = false;
    await endStrangers(channel);
    if (listeners.size === 0 || (news.size === 0 && [...listeners].every(({ isGreeted }) => isGreeted))) return;
    const items = await newsOf(userId, news);
    const unreadCount = must(await inboxQueries.countUnread(userId)());
    for (const listener of listeners) {
      if (!listener.isGreeted) listener.send(readyMessage(unreadCount));
      listener.isGreeted = true;
      for (const item of items) listener.send(notificationMessage(item, unreadCount));
    }
  };

  const endChannel = ({ listeners }: Channel, ending: Ending): void => {
    for (const { end } of listeners) end(ending);
    listeners.clear();
  };

  /** One after the other, so that everybody hears in order, and each once. */
  const work = async (channel: Channel): Promise<void> => {
    if (channel.isWorking) return;
    channel.isWorking = true;
    try {
      while (channel.isDue && channel.listeners.size > 0) await tell(channel);
    } catch (error) {
      endChannel(channel, error === AWAY ? ENDINGS.tryAgain : ENDINGS.internalError);
      if (error !== AWAY) throw error;
      logger.warn('the database is away: live connections of a user are closed', { user_id: channel.userId });
    } finally {
      channel.isWorking = false;
      if (channel.listeners.size === 0) channels.delete(channel.userId);
    }
  };

  const stir = (channel: Channel): void => {
    channel.isDue = true;
    void inBackground(logger, 'live notifications', () => work(channel));
  };

  const channelOf = (userId: UserId): Channel => {
    const present = channels.get(userId);
    if (present !== undefined) return present;
    const channel: Channel = { userId, listeners: new Set(), news: new Set(), isDue: false, isWorking: false };
    channels.set(userId, channel);
    return channel;
  };

  return {
    join: (listener) => {
      const channel = channelOf(listener.userId);
      channel.listeners.add(listener);
      stir(channel);
      return () => {
        channel.listeners.delete(listener);
        if (channel.listeners.size === 0 && !channel.isWorking) channels.delete(channel.userId);
      };
    },
    onChange: (change) => {
      const channel = channels.get(change.kind === 'access' ? change.userId : change.recipientId);
      if (channel === undefined) return;
      if (change.kind === 'notification') channel.news.add(change.id);
      stir(channel);
    },
    endAll: (ending) => channels.forEach(({ listeners }) => listeners.forEach(({ end }) => end(ending))),
  };
};
