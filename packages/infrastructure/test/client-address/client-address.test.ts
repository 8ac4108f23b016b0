import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { clientAddressOf } from '#src/client-address/client-address.js';
import { parseTrustedProxies } from '#src/client-address/trusted-proxies.js';

const clientBehind = (...trusted: string[]) =>
  clientAddressOf(E.getOrElseW((entry: string) => expect.fail(`no range: ${entry}`))(parseTrustedProxies(trusted)));

describe('the address of a client', () => {
  describe('without trusted proxies', () => {
    const client = clientBehind();

    it('is that of the socket, whatever X-Forwarded-For says', () =>
      expect(client({ remoteAddress: '203.0.113.7', forwardedFor: '198.51.100.1' })).to.equal('203.0.113.7'));
    it('is IPv4 also on a dual-stack socket', () =>
      expect(client({ remoteAddress: '::ffff:203.0.113.7', forwardedFor: undefined })).to.equal('203.0.113.7'));
    it('is IPv6 in its short form, without a zone', () => {
      expect(client({ remoteAddress: '2001:DB8:0:0:0:0:0:1', forwardedFor: undefined })).to.equal('2001:db8::1');
      expect(client({ remoteAddress: 'fe80::1%eth0', forwardedFor: undefined })).to.equal('fe80::1');
    });
    it('is unknown when the socket is closed', () =>
      expect(client({ remoteAddress: undefined, forwardedFor: '198.51.100.1' })).to.equal(null));
  });

  describe('behind trusted proxies', () => {
    const client = clientBehind('10.0.0.0/8', '192.0.2.1', '2001:db8:ffff::/48');
    const behindProxy = (forwardedFor: string | readonly string[] | undefined): string | null =>
      client({ remoteAddress: '10.0.0.1', forwardedFor });

    it('is the one that the proxy saw', () => expect(behindProxy('203.0.113.7')).to.equal('203.0.113.7'));
    it('is the last that is no proxy of ours, behind several', () =>
      expect(behindProxy('203.0.113.7, 192.0.2.1, 2001:db8:ffff::2, 10.9.9.9')).to.equal('203.0.113.7'));
    it('is not what the client itself wrote into the header', () => {
      expect(behindProxy('1.1.1.1, 203.0.113.7')).to.equal('203.0.113.7');
      expect(behindProxy('10.0.0.5, 127.0.0.1, 203.0.113.7')).to.equal('203.0.113.7');
      expect(behindProxy('10.0.0.5, garbage, 203.0.113.7')).to.equal('203.0.113.7');
    });
    it('is the first hop when all are proxies of ours', () =>
      expect(behindProxy('10.0.0.3, 10.0.0.2')).to.equal('10.0.0.3'));
    it('is the proxy itself without a header', () => {
      expect(behindProxy(undefined)).to.equal('10.0.0.1');
      expect(behindProxy('')).to.equal('10.0.0.1');
    });
    it('is read from repeated headers in their order', () =>
      expect(behindProxy(['1.1.1.1', '203.0.113.7, 10.0.0.2'])).to.equal('203.0.113.7'));
    it('may come with a port and brackets, tabs and spaces', () => {
      expect(behindProxy('203.0.113.7:4711')).to.equal('203.0.113.7');
      expect(behindProxy('[2001:db8::7]:4711')).to.equal('2001:db8::7');
      expect(behindProxy('[2001:db8::7]')).to.equal('2001:db8::7');
      expect(behindProxy('\t 203.0.113.7 \t')).to.equal('203.0.113.7');
    });
    it('recognises a proxy by an address in IPv6 clothes', () => {
      expect(client({ remoteAddress: '::ffff:10.0.0.1', forwardedFor: '203.0.113.7' })).to.equal('203.0.113.7');
      expect(behindProxy('203.0.113.7, ::ffff:10.0.0.2')).to.equal('203.0.113.7');
      expect(behindProxy('203.0.113.7, ::ffff:a00:2')).to.equal('203.0.113.7');
    });
    it('is that of the socket when a stranger sends the header', () =>
      expect(client({ remoteAddress: '203.0.113.9', forwardedFor: '10.0.0.1' })).to.equal('203.0.113.9'));

    for (const malformed of [
      'unknown',
      '_hidden',
      '203.0.113',
      '203.0.113.256',
      '0x7f.1',
      '127.1',
      '2130706433',
      '203.0.113.07',
      '203.0.113.7/24',
      'client.example.com',
      '"203.0.113.7"',
      '203.0.113.7 198.51.100.1',
      '203.0.113.7:port',
      '[2001:db8::7',
      '1::2::3',
      ' ',
      '\u0000',
    ]) {
      it(`stops at ${JSON.stringify(malformed)}, at the proxy that wrote it`, () => {
        expect(behindProxy(`198.51.100.1, ${malformed}, 10.0.0.2`)).to.equal('10.0.0.2');
        expect(behindProxy(malformed)).to.equal('10.0.0.1');
      });
    }

    it('is never moved by what stands left of the first stranger from the right', () =>
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (forged) => {
          expect(behindProxy(`${forged}, 203.0.113.7, 10.0.0.2`)).to.equal('203.0.113.7');
        }),
      ));
  });
});

describe('the list of trusted proxies', () => {
  const trusts = (range: string, address: string): boolean =>
    E.getOrElseW((entry: string) => expect.fail(`no range: ${entry}`))(parseTrustedProxies([range]))(address);

  it('knows ranges and single addresses of both families', () => {
    expect(trusts('10.0.0.0/8', '10.255.255.255')).to.be.true;
    expect(trusts('10.0.0.0/8', '11.0.0.0')).to.be.false;
    expect(trusts('10.0.0.7/8', '10.0.0.1')).to.be.true;
    expect(trusts('192.0.2.1', '192.0.2.1')).to.be.true;
    expect(trusts('192.0.2.1', '192.0.2.2')).to.be.false;
    expect(trusts('2001:db8::/32', '2001:db8:ffff::1')).to.be.true;
    expect(trusts('2001:db8::/32', '2001:db9::1')).to.be.false;
    expect(trusts('::1', '::1')).to.be.true;
  });
  it('takes 0.0.0.0/0 for all of IPv4 and nothing else', () => {
    expect(trusts('0.0.0.0/0', '203.0.113.7')).to.be.true;
    expect(trusts('0.0.0.0/0', '2001:db8::1')).to.be.false;
  });
  it('reads IPv4 ranges in IPv6 clothes', () => {
    expect(trusts('::ffff:10.0.0.0/104', '10.1.2.3')).to.be.true;
    expect(trusts('::ffff:10.0.0.0/104', '11.1.2.3')).to.be.false;
    expect(trusts('::ffff:10.0.0.1', '10.0.0.1')).to.be.true;
  });

  for (const entry of [
    '',
    'proxy',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/ 8',
    '10.0.0.0/1e1',
    '10/8',
    '2001:db8::/129',
    'fe80::1%eth0',
    '::ffff:0.0.0.0/95',
    '*',
  ]) {
    it(`names ${JSON.stringify(entry)} as no range`, () =>
      expect(parseTrustedProxies(['10.0.0.0/8', entry, 'later'])).to.deep.equal(E.left(entry)));
  }
});
