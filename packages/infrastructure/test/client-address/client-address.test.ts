import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { clientAddressOf, parseTrustedProxies } from '#src/client-address/client-address.js';

const clientBehind = (...trusted: string[]) =>
  clientAddressOf(E.getOrElseW((entry: string) => expect.fail(`no range: ${entry}`))(parseTrustedProxies(trusted)));

describe('clientAddressOf', () => {
  describe('without trusted proxies', () => {
    const client = clientBehind();

    it('is the address of the socket, independent of X-Forwarded-For', () =>
      expect(client({ remoteAddress: '203.0.113.7', forwardedFor: '198.51.100.1' })).to.equal('203.0.113.7'));
    it('is IPv4 on a dual-stack socket', () =>
      expect(client({ remoteAddress: '::ffff:203.0.113.7', forwardedFor: undefined })).to.equal('203.0.113.7'));
    it('is IPv6 in its short form, without a zone', () => {
      expect(client({ remoteAddress: '2001:DB8:0:0:0:0:0:1', forwardedFor: undefined })).to.equal('2001:db8::1');
      expect(client({ remoteAddress: 'fe80::1%eth0', forwardedFor: undefined })).to.equal('fe80::1');
    });
    it('is null if the socket is closed', () =>
      expect(client({ remoteAddress: undefined, forwardedFor: '198.51.100.1' })).to.equal(null));
  });

  describe('behind trusted proxies', () => {
    const client = clientBehind('10.0.0.0/8', '192.0.2.1', '2001:db8:ffff::/48');
    const behindProxy = (forwardedFor: string | readonly string[] | undefined): string | null =>
      client({ remoteAddress: '10.0.0.1', forwardedFor });

    it('is the address that the proxy added', () => expect(behindProxy('203.0.113.7')).to.equal('203.0.113.7'));
    it('is the last address that is not a trusted proxy', () =>
      expect(behindProxy('203.0.113.7, 192.0.2.1, 2001:db8:ffff::2, 10.9.9.9')).to.equal('203.0.113.7'));
    it('is never an address that the client added', () => {
      expect(behindProxy('1.1.1.1, 203.0.113.7')).to.equal('203.0.113.7');
      expect(behindProxy('10.0.0.5, 127.0.0.1, 203.0.113.7')).to.equal('203.0.113.7');
      expect(behindProxy('10.0.0.5, garbage, 203.0.113.7')).to.equal('203.0.113.7');
    });
    it('is the first hop if all are trusted proxies', () =>
      expect(behindProxy('10.0.0.3, 10.0.0.2')).to.equal('10.0.0.3'));
    it('is the proxy itself without a header', () => {
      expect(behindProxy(undefined)).to.equal('10.0.0.1');
      expect(behindProxy('')).to.equal('10.0.0.1');
    });
    it('is read from repeated headers in their order', () =>
      expect(behindProxy(['1.1.1.1', '203.0.113.7, 10.0.0.2'])).to.equal('203.0.113.7'));
    it('can have a port, brackets, tabs and spaces', () => {
      expect(behindProxy('203.0.113.7:4711')).to.equal('203.0.113.7');
      expect(behindProxy('[2001:db8::7]:4711')).to.equal('2001:db8::7');
      expect(behindProxy('[2001:db8::7]')).to.equal('2001:db8::7');
      expect(behindProxy('\t 203.0.113.7 \t')).to.equal('203.0.113.7');
    });
    it('recognizes a proxy by an IPv4 address mapped into IPv6', () => {
      expect(client({ remoteAddress: '::ffff:10.0.0.1', forwardedFor: '203.0.113.7' })).to.equal('203.0.113.7');
      expect(behindProxy('203.0.113.7, ::ffff:10.0.0.2')).to.equal('203.0.113.7');
      expect(behindProxy('203.0.113.7, ::ffff:a00:2')).to.equal('203.0.113.7');
    });
    it('is the address of the socket if an untrusted client sends the header', () =>
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
      '\u0000',
    ]) {
      it(`is the proxy that added ${JSON.stringify(malformed)}`, () => {
        expect(behindProxy(`198.51.100.1, ${malformed}, 10.0.0.2`)).to.equal('10.0.0.2');
        expect(behindProxy(malformed)).to.equal('10.0.0.1');
      });
    }

    it('does not depend on entries to the left of the last untrusted address', () =>
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (forged) => {
          expect(behindProxy(`${forged}, 203.0.113.7, 10.0.0.2`)).to.equal('203.0.113.7');
        }),
      ));
  });
});

describe('parseTrustedProxies', () => {
  const trusts = (range: string, address: string): boolean =>
    E.getOrElseW((entry: string) => expect.fail(`no range: ${entry}`))(parseTrustedProxies([range]))(address);

  it('accepts ranges and single addresses of both families', () => {
    expect(trusts('10.0.0.0/8', '10.255.255.255')).to.be.true;
    expect(trusts('10.0.0.0/8', '11.0.0.0')).to.be.false;
    expect(trusts('10.0.0.7/8', '10.0.0.1')).to.be.true;
    expect(trusts('192.0.2.1', '192.0.2.1')).to.be.true;
    expect(trusts('192.0.2.1', '192.0.2.2')).to.be.false;
    expect(trusts('2001:db8::/32', '2001:db8:ffff::1')).to.be.true;
    expect(trusts('2001:db8::/32', '2001:db9::1')).to.be.false;
    expect(trusts('::1', '::1')).to.be.true;
  });
  it('accepts 0.0.0.0/0 for all IPv4 addresses', () => {
    expect(trusts('0.0.0.0/0', '203.0.113.7')).to.be.true;
    expect(trusts('0.0.0.0/0', '2001:db8::1')).to.be.false;
  });
  it('accepts IPv4 ranges mapped into IPv6', () => {
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
    '10.0.0.0/255.0.0.0',
    'loopback',
    '*',
  ]) {
    it(`rejects ${JSON.stringify(entry)}`, () =>
      expect(parseTrustedProxies(['10.0.0.0/8', entry, 'later'])).to.deep.equal(E.left(entry)));
  }
});
