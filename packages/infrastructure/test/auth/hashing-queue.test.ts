import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { hashingQueueFull } from '@l-age/domain';
import { makeHashingQueue } from '#src/auth/hashing-queue.js';
import { mock } from 'node:test';

type Job = Readonly<{ run: () => Promise<string>; end: () => void; fail: (error: Error) => void }>;

const aJob = (name: string, started: string[]): Job => {
  let end: Job['end'] = () => undefined;
  let fail: Job['fail'] = () => undefined;
  const outcome = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = reject;
  });
  const run = (): Promise<string> => {
    started.push(name);
    return outcome;
  };
  return { run, end, fail };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('makeHashingQueue', () => {
  let time: number;
  let started: string[];

  beforeEach(() => {
    time = 0;
    started = [];
  });

  const aQueue = (concurrency: number, capacity: number) =>
    makeHashingQueue({
      concurrency,
      capacity,
      expectedJobMilliseconds: 500,
      maxWaitMilliseconds: 20_000,
      now: () => time,
    });

  it('runs the allowed number of jobs at the same time, and the others in order', async () => {
    const queue = aQueue(2, 10);
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((name) => aJob(name, started));
    const results = jobs.map((job) => queue.run(job.run)());
    await settled();
    expect(started).to.deep.equal(['a', 'b']);

    jobs[1]!.end();
    await settled();
    expect(started).to.deep.equal(['a', 'b', 'c']);

    for (const job of jobs) job.end();
    expect(await Promise.all(results)).to.deep.equal(['a', 'b', 'c', 'd', 'e'].map(E.right));
    expect(started).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps the order if a job arrives when another one ends', async () => {
    const queue = aQueue(1, 10);
    const [first, waiting, late] = ['first', 'waiting', 'late'].map((name) => aJob(name, started)) as [Job, Job, Job];
    const firstResult = queue.run(first.run)();
    const waitingResult = queue.run(waiting.run)();
    first.end();
    await firstResult;
    const lateResult = queue.run(late.run)();
    for (const job of [waiting, late]) job.end();
    await Promise.all([waitingResult, lateResult]);
    expect(started).to.deep.equal(['first', 'waiting', 'late']);
  });

  it('rejects a job at once if it is full, and estimates when it will be empty', async () => {
    const queue = aQueue(2, 3);
    const jobs = [1, 2, 3, 4, 5].map((number) => aJob(String(number), started));
    const results = jobs.map((job) => queue.run(job.run)());
    // Five jobs of half a second, two at a time.
    expect(await queue.run(aJob('refused', started).run)()).to.deep.equal(E.left(hashingQueueFull(2)));
    for (const job of jobs) job.end();
    expect(await Promise.all(results)).to.have.length(5);
    expect(started).not.to.include('refused');
  });

  describe('after the maximum wait', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
    afterEach(() => mock.timers.reset());

    it('rejects a job without running it, and keeps the later ones', async () => {
      const queue = aQueue(1, 10);
      const [slow, early, late] = ['slow', 'early', 'late'].map((name) => aJob(name, started)) as [Job, Job, Job];
      const slowResult = queue.run(slow.run)();
      const earlyResult = queue.run(early.run)();
      mock.timers.tick(1);
      const lateResult = queue.run(late.run)();
      mock.timers.tick(19_999);
      expect(E.isLeft(await earlyResult)).to.equal(true);
      slow.end();
      expect(await slowResult).to.deep.equal(E.right('slow'));
      late.end();
      expect(await lateResult).to.deep.equal(E.right('late'));
      expect(started).to.deep.equal(['slow', 'late']);
      expect(await queue.run(() => Promise.resolve('next'))()).to.deep.equal(E.right('next'));
    });

    it('has space for other jobs', async () => {
      const queue = aQueue(1, 1);
      const slow = aJob('slow', started);
      const slowResult = queue.run(slow.run)();
      const rejected = queue.run(aJob('rejected', started).run)();
      mock.timers.tick(20_000);
      expect(E.isLeft(await rejected)).to.equal(true);
      const next = queue.run(() => Promise.resolve('next'))();
      slow.end();
      await slowResult;
      expect(await next).to.deep.equal(E.right('next'));
    });
  });

  it('queues no job if its capacity is 0', async () => {
    const queue = aQueue(1, 0);
    const job = aJob('first', started);
    const result = queue.run(job.run)();
    expect(await queue.run(aJob('refused', started).run)()).to.deep.equal(E.left(hashingQueueFull(1)));
    job.end();
    await result;
    expect(await queue.run(() => Promise.resolve('next'))()).to.deep.equal(E.right('next'));
  });

  it('measures the duration of the jobs', async () => {
    const queue = aQueue(1, 0);
    for (let count = 0; count < 100; count += 1) {
      await queue.run(async () => {
        time += 5000;
      })();
    }
    const job = aJob('running', started);
    const result = queue.run(job.run)();
    expect(await queue.run(aJob('refused', started).run)()).to.deep.equal(E.left(hashingQueueFull(5)));
    job.end();
    await result;
  });

  it('continues after a failed job', async () => {
    const queue = aQueue(1, 1);
    const job = aJob('failing', started);
    const failing = queue
      .run(job.run)()
      .catch((error: unknown) => error);
    const next = queue.run(() => Promise.resolve('next'))();
    const failure = new Error('broken');
    job.fail(failure);
    expect(await failing).to.equal(failure);
    expect(await next).to.deep.equal(E.right('next'));
  });
});
