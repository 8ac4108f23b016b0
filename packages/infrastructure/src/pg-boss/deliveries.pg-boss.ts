import { makePostgresOutbox, type AddDeliveries } from '../postgres/outbox.postgres.js';
import type { DeliveriesIn } from '../postgres/unit-of-work.postgres.js';
import { makePgBossDeadLetters } from './dead-letters.pg-boss.js';

/** What a unit of work hands to delivery goes into the queue, in the same transaction. */
export const makePgBossDeliveries = (addDeliveries: AddDeliveries): DeliveriesIn => {
  const outboxIn = makePostgresOutbox(addDeliveries);
  const deadLettersIn = makePgBossDeadLetters(addDeliveries);
  return (trx) => ({ outbox: outboxIn(trx), deadLetters: deadLettersIn(trx) });
};
