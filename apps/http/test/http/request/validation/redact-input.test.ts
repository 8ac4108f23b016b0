import { redactInput } from '#src/http/request/validation/redact-input.js';
import { expect } from 'chai';

describe('redactInput', () => {
  it('redacts secrets by location and by field name', () => {
    expect(redactInput(['body', 'password'], 'hunter2')).to.equal('[redacted]');
    expect(redactInput(['body', 'discord_webhook'], ['x'])).to.equal('[redacted]');
    expect(redactInput(['query', 'access_token'], 'x')).to.equal('[redacted]');
    expect(redactInput(['body'], { Current_Password: 'x', nested: [{ client_secret: 'y', name: 'z' }] })).to.deep.equal(
      {
        Current_Password: '[redacted]',
        nested: [{ client_secret: '[redacted]', name: 'z' }],
      },
    );
  });

  it('redacts values that look like secrets', () => {
    const webhook = 'https://discord.com/api/webhooks/12/canary-token';
    expect(redactInput(['body', 'username'], webhook)).to.not.include('canary');
    expect(redactInput(['body', 'title'], 'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl')).to.equal('[redacted]');
  });

  it('limits length, width and depth', () => {
    expect((redactInput(['body', 'title'], 'x'.repeat(10_000)) as string).length).to.equal(1001);
    expect(redactInput(['body'], Array(1000).fill(1))).to.have.lengthOf(50);
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(JSON.stringify(redactInput(['body'], deep)).length).to.be.lessThan(30);
  });

  it('limits the total size', () => {
    const long = Array(50).fill('x'.repeat(1000));
    expect(JSON.stringify(redactInput(['body'], long)).length).to.be.lessThan(5000);
    const wide = Array(50).fill(Array(50).fill(Array(50).fill(Array(50).fill(0))));
    expect(JSON.stringify(redactInput(['body'], wide)).length).to.be.lessThan(500_000);
  });

  it('shows null as null', () => {
    expect(redactInput(['body', 'password'], null)).to.equal(null);
  });
});
