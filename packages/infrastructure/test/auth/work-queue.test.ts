import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { hashingQueueFull } from '@l-age/domain';
import { makeWorkQueue } from '#src/auth/work-queue.js';

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

describe('the queue of the password hasher', () => {
  let time: number;
  let started: string[];

  beforeEach(() => {
    time = 0;
    started = [];
  });

  const aQueue = (concurrency: number, capacity: number) =>
    makeWorkQueue({
      concurrency,
      capacity,
      expectedJobMilliseconds: 500,
      longestWaitMilliseconds: 20_000,
      now: () => time,
    });

  it('runs as many jobs at once as it may, the others in the order in which they came', async () => {
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

  it('lets nobody overtake who comes in the moment in which a job ends', async () => {
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

  it('refuses at once what finds it full, and says when it will be empty', async () => {
    const queue = aQueue(2, 3);
    const jobs = [1, 2, 3, 4, 5].map((number) => aJob(String(number), started));
    const results = jobs.map((job) => queue.run(job.run)());
    // Five jobs of half a second, two at a time.
    expect(await queue.run(aJob('refused', started).run)()).to.deep.equal(E.left(hashingQueueFull(2)));
    for (const job of jobs) job.end();
    expect(await Promise.all(results)).to.have.length(5);
    expect(started).not.to.include('refused');
  });

  it('sends away who has waited too long, instead of running them for nobody', async () => {
    const queue = aQueue(1, 10);
    const [slow, early, late] = ['slow', 'early', 'late'].map((name) => aJob(name, started)) as [Job, Job, Job];
    const slowResult = queue.run(slow.run)();
    const earlyResult = queue.run(early.run)();
    time = 1;
    const lateResult = queue.run(late.run)();
    time = 20_001;
    slow.end();
    expect(await slowResult).to.deep.equal(E.right('slow'));
    expect(E.isLeft(await earlyResult)).to.equal(true);
    late.end();
    expect(await lateResult).to.deep.equal(E.right('late'));
    expect(started).to.deep.equal(['slow', 'late']);
    expect(await queue.run(() => Promise.resolve('next'))()).to.deep.equal(E.right('next'));
  });

  it('sends everybody away when nobody is left in time, and has room again', async () => {
    const queue = aQueue(1, 1);
    const slow = aJob('slow', started);
    const slowResult = queue.run(slow.run)();
    const waiting = queue.run(aJob('waiting', started).run)();
    time = 30_000;
    slow.end();
    await slowResult;
    expect(E.isLeft(await waiting)).to.equal(true);
    expect(await queue.run(() => Promise.resolve('next'))()).to.deep.equal(E.right('next'));
  });

  it('has no waiting room when its capacity is 0, and room again after a job', async () => {
    const queue = aQueue(1, 0);
    const job = aJob('first', started);
    const result = queue.run(job.run)();
    expect(await queue.run(aJob('refused', started).run)()).to.deep.equal(E.left(hashingQueueFull(1)));
    job.end();
    await result;
    expect(await queue.run(() => Promise.resolve('next'))()).to.deep.equal(E.right('next'));
  });

  it('learns from the jobs how long they take', async () => {
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

  it('goes on after a job that failed', async () => {
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
