import type { NotificationId, UserId } from '@l-age/domain';
import { inBackground } from '../jobs/in-background.js';
import type { Logger } from '../logger.js';
import { makeListener } from './connection/listener.js';

/** A change that is announced after the commit, in all processes. */
export type LiveChange =
  /** A new inbox entry. */
  | Readonly<{ kind: 'notification'; recipientId: UserId; id: NotificationId }>
  /** A session of the user has ended, or the user was deactivated. */
  | Readonly<{ kind: 'access'; userId: UserId }>;

export type LiveChanges = Readonly<{
  start: (listener: LiveChangesListener) => void;
  stop: () => Promise<void>;
  /** While false, changes are missed. */
  isListening: () => boolean;
}>;

export type LiveChangesListener = Readonly<{
  onChange: (change: LiveChange) => void;
  /** The connection was lost. Changes are missed until it is restored. */
  onLost: () => void;
}>;

export type LiveChangesDeps = Readonly<{
  /** A URL that `parseDatabaseUrl` accepts. Must not lead to a pooler that shares connections between transactions. */
  url: string;
  logger: Logger;
}>;

/** Triggers of migration 0006 notify this channel. */
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
          logger.warn('the connection for live changes was lost', { detail: message });
        },
      }),
    stop: listener.stop,
    isListening: listener.isListening,
  };
};
