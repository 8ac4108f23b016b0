import { NEXT_PAGE_HEADERS, describePage, pageReply } from '../response/page.js';
import { noContent } from '../response/reply.js';
import { forSuperusers, type Endpoint } from '../routing/endpoint.js';
import { DeadLetterPath, deadLettersQuery, makeDeadLetterCursors } from './dead-letters.codecs.js';
import { DeadLetterJson, deadLetterResponse, RedeliveredJson } from './dead-letters.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

const SuperuserRequired = 'For superusers only.';
const DeadLetterNotFound = 'The dead letter does not exist, or was already sent or discarded.';

export const deadLetterEndpoints = ({ useCases, cursorKeys }: RouteDeps): readonly Endpoint[] => {
  const { listDeadLetters, redeliverDeadLetter, redeliverDeadLetters, discardDeadLetter } = useCases;
  const cursors = makeDeadLetterCursors(cursorKeys);
  const query = deadLettersQuery(cursors.codec);

  return [
    forSuperusers(
      {
        method: 'GET',
        path: '/notifications/dead-letters',
        tag: 'notifications',
        operationId: 'listDeadLetters',
        summary: 'List dead letters',
        description:
          'Discord messages that could not be delivered and are not retried. They are kept for 90 days by default.',
        request: { query },
        success: describePage(DeadLetterJson, 'One page of the dead letters, newest first.'),
        errors: { SuperuserRequired },
      },
      ({ query: { limit, after } }, { actor }) => listDeadLetters({ actor, limit, after }),
      ({ items, next }, target) => pageReply(items.map(deadLetterResponse), cursors.encode(next), target),
    ),
    forSuperusers(
      {
        method: 'POST',
        path: '/notifications/dead-letters/redeliver',
        tag: 'notifications',
        operationId: 'redeliverDeadLetters',
        summary: 'Redeliver a page of dead letters',
        description:
          'Redelivers the dead letters that the list returns for the same query. Repeat with `cursor` until the last page.',
        request: { query },
        success: {
          status: 200,
          description: 'The result. `Link` and `X-Next-Cursor` refer to the next page, if there is one.',
          body: RedeliveredJson,
          headers: NEXT_PAGE_HEADERS,
        },
        errors: { SuperuserRequired },
      },
      ({ query: { limit, after } }, { actor, origin }) => redeliverDeadLetters({ actor, origin, limit, after }),
      ({ redelivered, kept, next }, target) => pageReply({ redelivered, kept }, cursors.encode(next), target),
    ),
    forSuperusers(
      {
        method: 'POST',
        path: '/notifications/dead-letters/{dead_letter_id}/redeliver',
        tag: 'notifications',
        operationId: 'redeliverDeadLetter',
        summary: 'Redeliver a dead letter',
        description:
          'Queues the message again and removes it from the list. If the delivery fails again, it returns to the list.',
        request: { path: DeadLetterPath },
        success: { status: 204, description: 'Message queued.' },
        errors: {
          SuperuserRequired,
          DeadLetterNotFound,
          RecipientMayNotKnow: 'The recipient is deactivated, or cannot see the task any more.',
          NoUsableWebhook: 'The recipient has no webhook, it is disabled, or it is newer than the event.',
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
        description: 'The message is not sent. The notification stays in the inbox of its recipient.',
        request: { path: DeadLetterPath },
        success: { status: 204, description: 'Dead letter discarded.' },
        errors: { SuperuserRequired, DeadLetterNotFound },
      },
      ({ path: { dead_letter_id: deadLetterId } }, { actor, origin }) =>
        discardDeadLetter({ actor, origin, deadLetterId }),
      () => noContent,
    ),
  ];
};
