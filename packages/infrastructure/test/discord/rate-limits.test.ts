import { expect } from 'chai';
import { makeRateLimits } from '#src/discord/rate-limits.js';

const makeFixture = () => {
  let time = 1_000;
  return { limits: makeRateLimits(() => time), pass: (seconds: number) => void (time += seconds * 1000) };
};

describe('makeRateLimits', () => {
  it('allows the first call of each webhook', () => {
    const { limits } = makeFixture();
    expect(limits.acquire('1')).to.equal(0);
  });

  it('pauses one webhook for the given time', () => {
    const { limits, pass } = makeFixture();
    limits.pauseWebhook('1', 2.5);
    expect(limits.acquire('1')).to.equal(2.5);
    expect(limits.acquire('2')).to.equal(0);
    pass(2.5);
    expect(limits.acquire('1')).to.equal(0);
  });

  it('pauses all webhooks, and then starts them 20 ms apart', () => {
    const { limits, pass } = makeFixture();
    limits.pauseAll(10);
    expect(['1', '2', '3'].map(limits.acquire)).to.deep.equal([10, 10.02, 10.04]);
    expect(limits.acquire('2')).to.equal(10.02);
    pass(10.02);
    expect(limits.acquire('1')).to.equal(0);
    expect(limits.acquire('2')).to.equal(0);
    expect(limits.acquire('3')).to.equal(0.02);
    expect(limits.acquire('late')).to.equal(0.04);
    pass(1);
    expect(['1', '2', '3', '4'].map(limits.acquire)).to.deep.equal([0, 0, 0, 0]);
  });

  it('reports the pause of a webhook without assigning a slot', () => {
    const { limits, pass } = makeFixture();
    expect(limits.pausedSeconds('1')).to.equal(0);
    limits.pauseWebhook('1', 5);
    limits.pauseAll(2);
    expect(['1', '2', '2'].map(limits.pausedSeconds)).to.deep.equal([5, 2, 2]);
    expect(limits.acquire('2')).to.equal(2);
    pass(5);
    expect(limits.pausedSeconds('1')).to.equal(0);
  });

  it('pauses all webhooks again, also those with a slot', () => {
    const { limits, pass } = makeFixture();
    limits.pauseAll(1);
    expect(limits.acquire('1')).to.equal(1);
    pass(1);
    limits.pauseAll(5);
    expect(limits.acquire('1')).to.be.within(5, 5.02);
  });

  it('uses the longer of the pauses of a webhook and of all webhooks', () => {
    const { limits } = makeFixture();
    limits.pauseAll(1);
    limits.pauseWebhook('1', 3);
    expect(limits.acquire('1')).to.equal(3);
  });

  it('removes thousands of expired pauses, and no others', () => {
    const { limits, pass } = makeFixture();
    for (let id = 0; id < 3_000; id += 1) limits.pauseWebhook(String(id), id < 2_999 ? 1 : 100);
    pass(2);
    expect(limits.acquire('0')).to.equal(0);
    expect(limits.acquire('2999')).to.equal(98);
  });
});
