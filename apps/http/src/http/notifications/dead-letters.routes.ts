import {
  MAX_PAGE_SIZE,
  type DeadLetterPosition,
  type DiscardDeadLetter,
  type ListDeadLetters,
  type RedeliverDeadLetter,
  type RedeliverDeadLetters,
} from '@l-age/domain';
import { forSuperusers, type Endpoint, type Target } from '../routing/endpoint.js';
import type { Keys } from '../signing/keys.js';
import { noContent, ok } from '../response/reply.js';
import { nextPageHeaders } from '../tasks/next-page.js';
import { list } from '../request/validation/values.js';
import { DeadLetterPath, deadLettersQuery, makeDeadLetterCursors } from './dead-letters.codecs.js';
import { DeadLetterJson, deadLetterResponse, RedeliveredJson } from './dead-letters.responses.js';

export type DeadLetterEndpointsDeps = Readonly<{
  useCases: Readonly<{
    listDeadLetters: ListDeadLetters;
    redeliverDeadLetter: RedeliverDeadLetter;
    redeliverDeadLetters: RedeliverDeadLetters;
    discardDeadLetter: DiscardDeadLetter;
  }>;
  /** Sign the cursors. */
  cursorKeys: Keys;
}>;

const errors = {
  SuperuserRequired: 'For superusers only.',
  DeadLetterNotFound: 'There is no such dead letter, or not any more.',
} as const;

export const deadLetterEndpoints = ({ useCases, cursorKeys }: DeadLetterEndpointsDeps): readonly Endpoint[] => {
  const { listDeadLetters, redeliverDeadLetter, redeliverDeadLetters, discardDeadLetter } = useCases;
  const cursors = makeDeadLetterCursors(cursorKeys);
  const query = deadLettersQuery(cursors.codec);

  const leadingTo = (next: DeadLetterPosition | null, target: Target) =>
    nextPageHeaders(target, next === null ? null : cursors.write(next));

  return [
    forSuperusers(
      {
        method: 'GET',
        path: '/notifications/dead-letters',
        tag: 'notifications',
        operationId: 'listDeadLetters',
        summary: 'List what did not arrive on Discord',
        description: 'What will not be tried again by itself. It is kept for 90 days. Newest first.',
        request: { query },
        success: {
          status: 200,
          description: 'One page. `Link` and `X-Next-Cursor` lead to the next, unless this is the last.',
          body: list(DeadLetterJson, { maxItems: MAX_PAGE_SIZE }),
          headers: ['Link', 'X-Next-Cursor'],
        },
        errors: { SuperuserRequired: errors.SuperuserRequired },
      },
      ({ query: { limit, after } }, { actor }) => listDeadLetters({ actor, limit, after }),
      ({ items, next }, target) => ok(items.map(deadLetterResponse), leadingTo(next, target)),
    ),
    forSuperusers(
      {
        method: 'POST',
        path: '/notifications/dead-letters/redeliver',
        tag: 'notifications',
        operationId: 'redeliverDeadLetters',
        summary: 'Send a page of dead letters again',
        description:
          'Those that the list shows for the same query, each as if it were sent again alone. Go on with `cursor` until no page is left.',
        request: { query },
        success: {
          status: 200,
          description:
            'How many are on their way. `Link` and `X-Next-Cursor` lead to the next page, unless this is the last.',
          body: RedeliveredJson,
          headers: ['Link', 'X-Next-Cursor'],
        },
        errors: { SuperuserRequired: errors.SuperuserRequired },
      },
      ({ query: { limit, after } }, { actor, origin }) => redeliverDeadLetters({ actor, origin, limit, after }),
      ({ redelivered, kept, next }, target) => ok({ redelivered, kept }, leadingTo(next, target)),
    ),
    forSuperusers(
      {
        method: 'POST',
        path: '/notifications/dead-letters/{dead_letter_id}/redeliver',
        tag: 'notifications',
        operationId: 'redeliverDeadLetter',
        summary: 'Send a dead letter again',
        description:
          'Once, as if it had just been queued: it is not in the list any more, until it is given up again. What cannot be sent stays in the list.',
        request: { path: DeadLetterPath },
        success: { status: 204, description: 'It is on its way.' },
        errors: {
          ...errors,
          RecipientMayNotKnow: 'The recipient is deactivated, or does not see the task any more.',
          NoUsableWebhook: 'The recipient has none, it is disabled, or it was set after what they are to be told.',
        },
      },
      ({ path: { dead_letter_id: deadLetterId } }, { actor, origin }) =>
        redeliverDeadLetter({ actor, origin, deadLetterId }),
      () => noContent,
    ),
    forSuperusers(
      {
        method: 'DELETE',
        path: '/notifications/dead-letters/{dead_letter_id}',
        tag: 'notifications',
        operationId: 'discardDeadLetter',
        summary: 'Discard a dead letter',
        description: 'It will not be sent again. What is in the inbox of its recipient stays there.',
        request: { path: DeadLetterPath },
        success: { status: 204, description: 'It is gone.' },
        errors,
      },
      ({ path: { dead_letter_id: deadLetterId } }, { actor, origin }) =>
        discardDeadLetter({ actor, origin, deadLetterId }),
      () => noContent,
    ),
  ];
};
