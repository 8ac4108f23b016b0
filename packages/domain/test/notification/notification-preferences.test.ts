import { channelsFor, DEFAULT_PREFERENCES, type EventKind, type PreferenceTrigger } from '@l-age/domain';
import { expect } from 'chai';

type RecipientSettings = Parameters<typeof channelsFor>[1];

const NOWHERE = { inbox: false, discord: false };
const EVERYWHERE = { inbox: true, discord: true };

const settings = (
  off: readonly EventKind[] = [],
  more: Partial<Pick<RecipientSettings, 'isActive' | 'hasMuted'>> = {},
): RecipientSettings => ({
  isActive: true,
  isSuperuser: false,
  hasMuted: false,
  preferences: { ...DEFAULT_PREFERENCES, ...Object.fromEntries(off.map((kind) => [kind, NOWHERE])) },
  ...more,
});

const triggerFor = (
  event: PreferenceTrigger['event'],
  reason: PreferenceTrigger['reason'],
  isMentioned = false,
): PreferenceTrigger => ({
  event,
  reason,
  isMentioned,
});

const ASSIGNED_ON_CREATION = triggerFor('created', 'assigned');
const MENTIONED_ON_CREATION = triggerFor('created', 'mentioned', true);
const BOTH_ON_CREATION = triggerFor('created', 'assigned', true);
const ASSIGNEE_MENTIONED_IN_COMMENT = triggerFor('commented', 'assigned', true);

describe('channelsFor', () => {
  const muted = { hasMuted: true };
  const table: readonly (readonly [string, PreferenceTrigger, RecipientSettings, boolean])[] = [
    ['by default, of everything', triggerFor('updated', 'creator'), settings(), true],
    ['deactivated', triggerFor('mentioned', 'mentioned', true), settings([], { isActive: false }), false],
    ['who switched the event off', triggerFor('commented', 'creator'), settings(['commented']), false],
    ['who switched another event off', triggerFor('commented', 'creator'), settings(['created']), true],
    ['assigned on creation', ASSIGNED_ON_CREATION, settings(['mentioned']), true],
    ['assigned on creation, without assigned', ASSIGNED_ON_CREATION, settings(['assigned']), false],
    ['assigned on creation, without created', ASSIGNED_ON_CREATION, settings(['created']), false],
    ['mentioned on creation', MENTIONED_ON_CREATION, settings(['assigned']), true],
    ['mentioned on creation, without mentioned', MENTIONED_ON_CREATION, settings(['mentioned']), false],
    ['mentioned on creation, without created', MENTIONED_ON_CREATION, settings(['created']), false],
    ['assigned and mentioned, without assigned', BOTH_ON_CREATION, settings(['assigned']), true],
    ['assigned and mentioned, without mentioned', BOTH_ON_CREATION, settings(['mentioned']), true],
    ['assigned and mentioned, without both', BOTH_ON_CREATION, settings(['mentioned', 'assigned']), false],
    ['who muted the task', triggerFor('assigned', 'assigned'), settings([], muted), false],
    ['who muted the task and is mentioned', triggerFor('mentioned', 'mentioned', true), settings([], muted), true],
    ['who muted, without mentioned', triggerFor('mentioned', 'mentioned', true), settings(['mentioned'], muted), false],
    ['who muted, and was mentioned before', triggerFor('updated', 'mentioned'), settings([], muted), false],
    ['who muted their own task and is mentioned', ASSIGNEE_MENTIONED_IN_COMMENT, settings([], muted), true],
    [
      'who muted their own task and is mentioned, without mentioned',
      ASSIGNEE_MENTIONED_IN_COMMENT,
      settings(['mentioned'], muted),
      false,
    ],
    ['mentioned in a comment, without commented', ASSIGNEE_MENTIONED_IN_COMMENT, settings(['commented']), true],
  ];
  for (const [name, trigger, recipient, isNotified] of table) {
    it(`${name}: ${isNotified ? 'all channels' : 'no channel'}`, () => {
      expect(channelsFor(trigger, recipient)).to.deep.equal(isNotified ? EVERYWHERE : NOWHERE);
    });
  }

  it('decides each channel separately', () => {
    const preferences = {
      ...DEFAULT_PREFERENCES,
      created: { inbox: true, discord: false },
      assigned: { inbox: false, discord: true },
      mentioned: { inbox: true, discord: true },
    };
    const recipient = { ...settings(), preferences };
    expect(channelsFor(ASSIGNED_ON_CREATION, recipient)).to.deep.equal(NOWHERE);
    expect(channelsFor(MENTIONED_ON_CREATION, recipient)).to.deep.equal({ inbox: true, discord: false });
    expect(channelsFor(triggerFor('assigned', 'assigned'), recipient)).to.deep.equal({ inbox: false, discord: true });
  });
});
