import type { NotificationId, UserId } from '@l-age/domain';
import { inBackground } from '../jobs/in-background.js';
import type { Logger } from '../logger.js';
import { makeListener } from './connection/listener.js';

/** What is announced after a transaction commits, in whatever process it ran. */
export type LiveChange =
  /** A new entry of somebody's inbox. */
  | Readonly<{ kind: 'notification'; recipientId: UserId; id: NotificationId }>
  /** A session of theirs has ended, or they were deactivated. */
  | Readonly<{ kind: 'access'; userId: UserId }>;

export type LiveChanges = Readonly<{
  start: (listener: LiveChangesListener) => void;
  stop: () => Promise<void>;
  /** While it is false, changes go by unheard. */
  isListening: () => boolean;
}>;

export type LiveChangesListener = Readonly<{
  onChange: (change: LiveChange) => void;
  /** From here until it listens again, changes go by unheard. */
  onLost: () => void;
}>;

export type LiveChangesDeps = Readonly<{
  /** One that `parseDatabaseUrl` accepts; not through a pooler that shares connections between transactions. */
  url: string;
  logger: Logger;
}>;

/** See the sixth migration. */
export const LIVE_CHANNEL = 'l_age_live';

const parse = (payload: string): LiveChange | null => {
  const [, kind, user, id] = /^(notification|user) (\d+)(?: (\d+))?$/.exec(payload) ?? [];
  if (kind === 'user') return { kind: 'access', userId: Number(user) as UserId };
  return kind === 'notification' && id !== undefined
    ? { kind, recipientId: Number(user) as UserId, id: Number(id) as NotificationId }
    : null;
};

export const makePostgresLiveChanges = ({ url, logger }: LiveChangesDeps): LiveChanges => {
  const listener = makeListener({ url, applicationName: 'l-age-core live changes', channel: LIVE_CHANNEL });
  return {
    start: ({ onChange, onLost }) =>
      listener.start({
        onNotification: (payload) => {
          const change = parse(payload);
          if (change !== null) void inBackground(logger, 'live change', () => onChange(change));
        },
        onLost: ({ message }) => {
          void inBackground(logger, 'loss of live changes', onLost);
          logger.warn('live changes are not heard', { detail: message });
        },
      }),
    stop: listener.stop,
    isListening: listener.isListening,
  };
};
