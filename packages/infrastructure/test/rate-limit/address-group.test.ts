import { expect } from 'chai';
import { addressGroupOf, addressGroupName } from '#src/rate-limit/address-group.js';

const groupName = (address: string): string => addressGroupName(addressGroupOf(address));

describe('addressGroupOf', () => {
  it('is the whole IPv4 address', () => {
    expect(groupName('203.0.113.7')).to.equal('203.0.113.7');
    expect(groupName('255.255.255.255')).to.equal('255.255.255.255');
  });
  it('is the IPv4 address if it is mapped into IPv6', () => {
    expect(groupName('::ffff:203.0.113.7')).to.equal('203.0.113.7');
    expect(groupName('::FFFF:cb00:7107')).to.equal('203.0.113.7');
  });
  it('is the first half of an IPv6 address', () => {
    expect(groupName('2001:db8:1:2:3:4:5:6')).to.equal('2001:db8:1:2::/64');
    expect(groupName('2001:db8:1:2::')).to.equal('2001:db8:1:2::/64');
    expect(groupName('fe80::1%eth0')).to.equal('fe80:0:0:0::/64');
    expect(addressGroupOf('2001:db8:1:2::1')).to.deep.equal({ high: 0x20010db8, low: 0x00010002 });
    expect(addressGroupOf('ffff:ffff:ffff:ffff::')).to.deep.equal({ high: 0xffffffff, low: 0xffffffff });
  });
  it('is the same for all texts that are not addresses', () => {
    for (const text of ['', 'unknown', '1.2.3', '1.2.3.4.5', '::g', '203.0.113.7 ', 'x'.repeat(100_000)]) {
      expect(addressGroupOf(text)).to.deep.equal({ high: 0, low: 0 });
    }
  });
});
