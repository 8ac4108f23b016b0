import { DEFAULT_PREFERENCES, preferencesBy, type NotificationPreferences } from '@l-age/domain';
import * as t from 'io-ts';
import { decodeRow, nullable } from '../connection/row.js';

export const PREFERENCES = 'l_age.notification_preferences';

const Chosen = t.record(t.string, t.strict({ inbox: t.boolean, discord: t.boolean }));

const decodeChosen = decodeRow(t.strict({ chosen: nullable(Chosen) }));

/** Decodes a row with `chosen`, or `null`. Event kinds without a stored choice are enabled. */
export const decodePreferences = (row: unknown): NotificationPreferences => {
  const chosen = row === null ? null : decodeChosen(row).chosen;
  return chosen === null ? DEFAULT_PREFERENCES : preferencesBy((kind) => chosen[kind] ?? DEFAULT_PREFERENCES[kind]);
};
