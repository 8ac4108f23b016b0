import { redactText } from '#src/observability/redact.js';
import { expect } from 'chai';

/** The beginning of each pattern. Matching starts at every repetition and never succeeds. */
const HOSTILE = [
  'eyJ-',
  'eyJa.',
  'eyJaaaaaaaa-',
  'lage-',
  'lage_a ',
  'lagelage',
  '/webhooks/1',
  '/webhooks/1/-',
  'bearer ',
  'basic\t',
  'a://',
  'a://b:c',
  'aa+a://b:',
  '$2a$10$',
  'token',
  'token="',
  'password =  ',
  'api_key: "',
  ' ',
  'x',
];

describe('redactText', () => {
  // With quadratic time, the text takes minutes, and the test times out.
  for (const repeated of HOSTILE)
    it(`takes linear time for repeated ${JSON.stringify(repeated)}`, () => {
      for (const beginning of ['token=', 'bearer', 'a://b:']) {
        const text = beginning + repeated.repeat(Math.ceil(1_000_000 / repeated.length));
        expect(redactText(text)).to.be.a('string');
      }
    });

  it('redacts a token that starts anywhere in a text, also a shortened one', () => {
    for (const text of ['eyJhbGciOi.eyJzdWIiOi.c2ln', 'x-eyJhbGciOi.eyJzdWIiOi.c2ln', 'x=eyJhbGciOiJIUzI1NiJ9.'])
      expect(redactText(text))
        .to.match(/\[redacted\]$/)
        .and.not.include('hbGci');
    expect(redactText('eyJ is no token')).to.equal('eyJ is no token');
  });
});
