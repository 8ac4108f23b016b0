import type { DiscordContact } from '../user/user.js';
import type { NotificationCandidate } from './notification.js';
import { EVENT_KINDS, type EventKind } from '../task/task-event.js';

export type Channels = Readonly<{ inbox: boolean; discord: boolean }>;

export type NotificationPreferences = { readonly [Kind in EventKind]: Channels };

export const preferencesBy = (choose: (kind: EventKind) => Channels): NotificationPreferences =>
  Object.fromEntries(EVENT_KINDS.map((kind) => [kind, choose(kind)])) as NotificationPreferences;

/** All events on all channels. */
export const DEFAULT_PREFERENCES = preferencesBy(() => ({ inbox: true, discord: true }));

/** The data of a recipient that decide whether and where an event notifies. */
export type RecipientSettings = Readonly<{
  isActive: boolean;
  isSuperuser: boolean;
  preferences: NotificationPreferences;
  /** Whether the recipient has muted the task. */
  hasMuted: boolean;
  discord: DiscordContact;
}>;

/** The parts of a notification that select the preferences. */
export type PreferenceTrigger = Pick<NotificationCandidate, 'event' | 'reason' | 'isMentioned'>;

/** A rule allows a channel if all its preferences allow it. */
export type PreferenceRule = Readonly<{ preferences: readonly EventKind[]; ignoresMute: boolean }>;

/**
 * A channel is used if at least one rule allows it. A mention has its own rule. It applies even if the task is muted, or
 * if the preference for a stronger reason is off. When a task is created, every rule includes the preference `created`.
 */
export const preferenceRulesFor = ({ event, reason, isMentioned }: PreferenceTrigger): readonly PreferenceRule[] => {
  const onCreation: readonly EventKind[] = event === 'created' ? ['created'] : [];
  const mention: PreferenceRule = { preferences: [...onCreation, 'mentioned'], ignoresMute: true };
  if (isMentioned && reason === 'mentioned') return [mention];
  const wasJustAssigned = reason === 'assigned' && event === 'created';
  const change: PreferenceRule = {
    preferences: [event, ...(wasJustAssigned ? (['assigned'] as const) : [])],
    ignoresMute: false,
  };
  return isMentioned ? [change, mention] : [change];
};

/** The channels for a recipient. A deactivated recipient has none. */
export const channelsFor = (
  trigger: PreferenceTrigger,
  { isActive, preferences, hasMuted }: Omit<RecipientSettings, 'discord'>,
): Channels => {
  const rules = preferenceRulesFor(trigger).filter(({ ignoresMute }) => isActive && (ignoresMute || !hasMuted));
  const allows = (channel: keyof Channels): boolean =>
    rules.some((rule) => rule.preferences.every((kind) => preferences[kind][channel]));
  return { inbox: allows('inbox'), discord: allows('discord') };
};
