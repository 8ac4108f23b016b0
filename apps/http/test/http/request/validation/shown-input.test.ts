import { shownInput } from '#src/http/request/validation/shown-input.js';
import { expect } from 'chai';

describe('the input that an answer repeats', () => {
  it('hides secrets by their place and by the names around them', () => {
    expect(shownInput(['body', 'password'], 'hunter2')).to.equal('[redacted]');
    expect(shownInput(['body', 'discord_webhook'], ['x'])).to.equal('[redacted]');
    expect(shownInput(['query', 'access_token'], 'x')).to.equal('[redacted]');
    expect(shownInput(['body'], { Current_Password: 'x', nested: [{ client_secret: 'y', name: 'z' }] })).to.deep.equal({
      Current_Password: '[redacted]',
      nested: [{ client_secret: '[redacted]', name: 'z' }],
    });
  });

  it('hides what looks like a secret wherever it stands', () => {
    const webhook = 'https://discord.com/api/webhooks/12/canary-token';
    expect(shownInput(['body', 'username'], webhook)).to.not.include('canary');
    expect(shownInput(['body', 'title'], 'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl')).to.equal('[redacted]');
  });

  it('is bounded in length, width and depth', () => {
    expect((shownInput(['body', 'title'], 'x'.repeat(10_000)) as string).length).to.equal(1001);
    expect(shownInput(['body'], Array(1000).fill(1))).to.have.lengthOf(50);
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(JSON.stringify(shownInput(['body'], deep)).length).to.be.lessThan(30);
  });

  it('is bounded as a whole', () => {
    const long = Array(50).fill('x'.repeat(1000));
    expect(JSON.stringify(shownInput(['body'], long)).length).to.be.lessThan(5000);
    const wide = Array(50).fill(Array(50).fill(Array(50).fill(Array(50).fill(0))));
    expect(JSON.stringify(shownInput(['body'], wide)).length).to.be.lessThan(500_000);
  });

  it('shows null as null', () => {
    expect(shownInput(['body', 'password'], null)).to.equal(null);
  });
});
