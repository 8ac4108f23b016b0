import { DEBOUNCE_WINDOW, unavailable, type DeliveryQueue, type Notifier } from '@l-age/domain';
import {
  addressed,
  aNewNotification,
  givenTask,
  givenUser,
  makeInMemoryDatabase,
  makeRecordingNotifier,
  succeed,
} from '@l-age/domain/testing';
import {
  makeDeliveryWorker,
  type DeliveryWorker,
  type Listener,
  type LogFields,
  type Logger,
} from '@l-age/infrastructure';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { until } from './delivery-fixture.js';

const NO_LISTENER: Listener = { start: () => undefined, stop: () => Promise.resolve(), isListening: () => false };
const AWAY = TE.left(unavailable(new Error('the database is away')));

describe('makeDeliveryWorker, after a failure', () => {
  let worker: DeliveryWorker;
  afterEach(() => worker.stop(0));

  /** A worker on a queue with one delivery; `change` injects failures. */
  const start = async (change: (queue: DeliveryQueue, notifier: Notifier) => Partial<DeliveryQueue & Notifier>) => {
    const database = makeInMemoryDatabase();
    const recording = makeRecordingNotifier();
    const lines: string[] = [];
    const outcomes: string[] = [];
    const log = (message: string, fields?: LogFields) => void lines.push(`${message} ${JSON.stringify(fields)}`);
    const logger: Logger = { debug: log, info: log, warn: log, error: log };
    const webhook = 'https://discord.com/api/webhooks/1/token';
    const anna = await givenUser(database, { username: 'anna', discord: { webhook } });
    const task = await givenTask(database, { createdById: anna.id, assigneeId: anna.id });
    const draft = aNewNotification({ recipientId: anna.id, taskId: task.id, actor: anna });
    await succeed(database.unitOfWork.run(({ outbox }) => outbox.add([addressed(draft)])));
    const changes = change(database.deliveryQueue, recording);
    worker = makeDeliveryWorker({
      ...database,
      queue: { ...database.deliveryQueue, ...changes },
      notifier: { ...recording, ...changes },
      debounceWindow: DEBOUNCE_WINDOW,
      random: Math.random,
      listener: NO_LISTENER,
      logger,
      onOutcome: (outcome) => void outcomes.push(outcome),
    });
    worker.start();
    return { database, recording, lines, outcomes, has: (text: string) => lines.some((line) => line.includes(text)) };
  };

  it('logs a bug and retries later', async () => {
    const { outcomes, has, database } = await start(() => ({
      send: () => {
        throw new Error('a bug');
      },
    }));
    await until(() => outcomes.length === 1);
    expect(outcomes).to.deep.equal(['retried']);
    expect(has('a delivery failed unexpectedly {"error":')).to.equal(true);
    expect(has('"reason":"unexpected error"')).to.equal(true);
    expect(database.waiting()).to.have.length(1);
  });

  it('saves the outcome when the database is back, and sends the message once', async () => {
    let failures = 1;
    const { recording, has, database } = await start(({ settle }) => ({
      settle: (lane, settlement) => ((failures -= 1) >= 0 ? AWAY : settle(lane, settlement)),
    }));
    await until(() => database.waiting().length === 0);
    expect(has('the outcome of a delivery could not be saved yet')).to.equal(true);
    expect(recording.delivered()).to.have.length(1);
  });

  it('reads the queue again after an outage of the database', async () => {
    let failures = 1;
    const { has, database } = await start(({ claim }) => ({
      claim: (limit) => ((failures -= 1) >= 0 ? AWAY : claim(limit)),
    }));
    await until(() => database.waiting().length === 0);
    expect(has('the delivery queue cannot be read {"detail":"the database is away"}')).to.equal(true);
  });

  it('logs that another process has taken its lane', async () => {
    const { has } = await start(() => ({ settle: () => TE.right(false) }));
    await until(() => has('a delivery was taken over by another process {"notification_id":1}'));
  });

  it('logs the number of unfinished deliveries when it stops', async () => {
    const { has, lines } = await start(() => ({
      send: () => () => {
        lines.push('sending');
        return new Promise(() => undefined);
      },
    }));
    await until(() => has('sending'));
    await worker.stop(0);
    expect(has('deliveries are repeated after the restart {"deliveries":1}')).to.equal(true);
  });
});
