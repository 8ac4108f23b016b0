import type { DiscordContact } from '../user/user.js';
import type { NotificationCandidate } from './notification.js';
import { EVENT_KINDS, type EventKind } from '../task/task-event.js';

/** Where a notification goes. */
export type Channels = Readonly<{ inbox: boolean; discord: boolean }>;

/** What somebody wants to hear of, and where. */
export type NotificationPreferences = { readonly [Kind in EventKind]: Channels };

/** A preference for each kind of event. */
export const preferencesBy = (choose: (kind: EventKind) => Channels): NotificationPreferences =>
  Object.fromEntries(EVENT_KINDS.map((kind) => [kind, choose(kind)])) as NotificationPreferences;

/** Everything, everywhere. */
export const DEFAULT_PREFERENCES = preferencesBy(() => ({ inbox: true, discord: true }));

/** What decides, beside the event itself, whether and where somebody is told of a task. */
export type RecipientSettings = Readonly<{
  isActive: boolean;
  isSuperuser: boolean;
  preferences: NotificationPreferences;
  /** Whether they muted the task. */
  hasMuted: boolean;
  discord: DiscordContact;
}>;

/** What of a notification decides who wants to hear of it. */
export type PreferenceTrigger = Pick<NotificationCandidate, 'event' | 'reason' | 'isMentioned'>;

/** One way by which something reaches somebody: each of the preferences must allow it. */
export type PreferenceRule = Readonly<{ preferences: readonly EventKind[]; passesMute: boolean }>;

/**
 * Any one way is enough. A direct mention is one of its own, which a mute does not close: whoever is told for a stronger
 * reason, and does not want to hear of that, hears of the mention. On creation, the preference for `created` counts too.
 */
export const preferenceRulesFor = ({ event, reason, isMentioned }: PreferenceTrigger): readonly PreferenceRule[] => {
  const onCreation: readonly EventKind[] = event === 'created' ? ['created'] : [];
  const mention: PreferenceRule = { preferences: [...onCreation, 'mentioned'], passesMute: true };
  if (isMentioned && reason === 'mentioned') return [mention];
  const wasJustAssigned = reason === 'assigned' && event === 'created';
  const change: PreferenceRule = {
    preferences: [event, ...(wasJustAssigned ? (['assigned'] as const) : [])],
    passesMute: false,
  };
  return isMentioned ? [change, mention] : [change];
};

/** Where somebody wants to be told; nowhere when they are deactivated. */
export const channelsFor = (
  heard: PreferenceTrigger,
  { isActive, preferences, hasMuted }: Omit<RecipientSettings, 'discord'>,
): Channels => {
  const ways = preferenceRulesFor(heard).filter(({ passesMute }) => isActive && (passesMute || !hasMuted));
  const wants = (channel: keyof Channels): boolean =>
    ways.some((way) => way.preferences.every((kind) => preferences[kind][channel]));
  return { inbox: wants('inbox'), discord: wants('discord') };
};
