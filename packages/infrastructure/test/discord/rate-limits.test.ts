import { expect } from 'chai';
import { makeRateLimits } from '#src/discord/rate-limits.js';

const makeScene = () => {
  let time = 1_000;
  return { limits: makeRateLimits(() => time), pass: (seconds: number) => void (time += seconds * 1000) };
};

describe('the limits of Discord', () => {
  it('let everybody pass at first', () => {
    const { limits } = makeScene();
    expect(limits.secondsUntil('1')).to.equal(0);
  });

  it('hold one webhook exactly as long as told', () => {
    const { limits, pass } = makeScene();
    limits.holdWebhook('1', 2.5);
    expect(limits.secondsUntil('1')).to.equal(2.5);
    expect(limits.secondsUntil('2')).to.equal(0);
    pass(2.5);
    expect(limits.secondsUntil('1')).to.equal(0);
  });

  it('hold all, and then let them start one after another, 20 ms apart', () => {
    const { limits, pass } = makeScene();
    limits.holdAll(10);
    expect(['1', '2', '3'].map(limits.secondsUntil)).to.deep.equal([10, 10.02, 10.04]);
    expect(limits.secondsUntil('2')).to.equal(10.02);
    pass(10.02);
    expect(limits.secondsUntil('1')).to.equal(0);
    expect(limits.secondsUntil('2')).to.equal(0);
    expect(limits.secondsUntil('3')).to.equal(0.02);
    expect(limits.secondsUntil('late')).to.equal(0.04);
    pass(1);
    expect(['1', '2', '3', '4'].map(limits.secondsUntil)).to.deep.equal([0, 0, 0, 0]);
  });

  it('say how long a webhook is held, and give it no turn', () => {
    const { limits, pass } = makeScene();
    expect(limits.heldSeconds('1')).to.equal(0);
    limits.holdWebhook('1', 5);
    limits.holdAll(2);
    expect(['1', '2', '2'].map(limits.heldSeconds)).to.deep.equal([5, 2, 2]);
    expect(limits.secondsUntil('2')).to.equal(2);
    pass(5);
    expect(limits.heldSeconds('1')).to.equal(0);
  });

  it('hold all again when Discord says so again, those with a turn too', () => {
    const { limits, pass } = makeScene();
    limits.holdAll(1);
    expect(limits.secondsUntil('1')).to.equal(1);
    pass(1);
    limits.holdAll(5);
    expect(limits.secondsUntil('1')).to.be.within(5, 5.02);
  });

  it('hold a webhook for the longer of its own hold and that of all', () => {
    const { limits } = makeScene();
    limits.holdAll(1);
    limits.holdWebhook('1', 3);
    expect(limits.secondsUntil('1')).to.equal(3);
  });

  it('are forgotten by the thousand when they are over, and not before', () => {
    const { limits, pass } = makeScene();
    for (let id = 0; id < 3_000; id += 1) limits.holdWebhook(String(id), id < 2_999 ? 1 : 100);
    pass(2);
    expect(limits.secondsUntil('0')).to.equal(0);
    expect(limits.secondsUntil('2999')).to.equal(98);
  });
});
