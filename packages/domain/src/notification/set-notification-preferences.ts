import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../shared/actor.js';
import type { Unavailable } from '../shared/errors.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { NotificationStores } from './notification-stores.js';
import type { InboxQueries } from './inbox/inbox.port.js';
import { preferencesBy, type Channels, type NotificationPreferences } from './notification-preferences.js';
import type { EventKind } from '../task/task-event.js';

/** An absent preference keeps its value. */
export type PreferenceChanges = { readonly [Kind in EventKind]?: Partial<Channels> | undefined };

export type GetNotificationPreferences = (
  input: Readonly<{ actor: Actor }>,
) => TE.TaskEither<Unavailable, NotificationPreferences>;

export const makeGetNotificationPreferences =
  ({ inboxQueries }: Readonly<{ inboxQueries: InboxQueries }>): GetNotificationPreferences =>
  ({ actor }) =>
    inboxQueries.preferencesOf(actor.id);

export type SetNotificationPreferences = (
  input: Readonly<{ actor: Actor; changes: PreferenceChanges }>,
) => TE.TaskEither<Unavailable, NotificationPreferences>;

/** Changes the actor's preferences, for later events. */
export const makeSetNotificationPreferences =
  ({ unitOfWork }: Readonly<{ unitOfWork: UnitOfWork<NotificationStores> }>): SetNotificationPreferences =>
  ({ actor, changes }) =>
    unitOfWork.run(({ settings }) =>
      pipe(
        settings.preferencesOf(actor.id),
        TE.map((present) => changed(present, changes)),
        TE.tap((preferences) => settings.savePreferences(actor.id, preferences)),
      ),
    );

const changed = (present: NotificationPreferences, changes: PreferenceChanges): NotificationPreferences =>
  preferencesBy((kind) => ({
    inbox: changes[kind]?.inbox ?? present[kind].inbox,
    discord: changes[kind]?.discord ?? present[kind].discord,
  }));
