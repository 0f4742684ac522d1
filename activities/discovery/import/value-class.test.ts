import type { ValueClass } from '../dataset';
import { listElements, numberOf, valueClass } from './value-class';

const samples: Record<ValueClass, readonly (string | null)[]> = {
  empty: [null, 'NULL', 'null', 'N/A', 'n/a', 'NA', 'None', 'nil', '-', '--'],
  integer: ['0', '-1', '8192', '1,234,567', '1 234', '+5', '45292'],
  decimal: ['1.5', '-0.25', '.5', '1,234.5', '1.234,5', '3,14', '1e-7', '0.123456789012345678901'],
  boolean: ['true', 'FALSE', 'Yes', 'no', 'True'],
  date: [
    '2025-02-26',
    '2025-02-26T12:53:34.999Z',
    '2025/02/26 10:00',
    '2/26/2025 3:04:05 PM',
    '26.02.2025 13:00',
    '26-Feb-2025',
    'Mar 3, 2025',
    '2025-02-26 10:00:00 +01:00',
  ],
  ipv4: ['10.0.0.1', '10.0.0.1;10.0.0.2', '[10.0.0.1,10.0.0.2];', '10.0.0.1, 10.0.0.2'],
  ipv6: ['fe80::1', '2001:db8:0:0:0:0:0:1', '::1'],
  cidr: ['10.0.0.0/8', '2001:db8::/32'],
  mac: ['00:50:56:aa:00:01', '00-50-56-AA-00-01', '0050.56aa.0001'],
  uuid: [
    '500b85c1-ef0d-37fb-6897-61c47157f858',
    '{500B85C1-EF0D-37FB-6897-61C47157F858}',
    'abcd85c1-ef0d-37fb-6897-61c47157f858',
  ],
  fqdn: ['web01.corp.example.com', 'linux-server.example.com'],
  email: ['a.b@example.com', 'Jane Doe <jane@example.com>'],
  size: ['16 GB', '2048MiB', '1.5TB', '2.3GHz', '100 bytes', '10 MB/s'],
  os: [
    'Microsoft Windows Server 2019 (64-bit)',
    'windows server 2012 R2',
    'CentOS 4/5/6/7',
    'Red Hat Enterprise Linux 8',
    'Ubuntu Linux (64-bit)',
    'windows',
    'RHEL8',
  ],
  url: ['https://git.example.com/a.git', 'ssh://host/x'],
  identifier: ['vm-89952', 'web_01', 'i-0abc123', 'srv01', 'web-linux-01'],
  text: [
    'poweredOn',
    'unknown',
    'Legacy Customers management service',
    'a, b and c',
    '300.1.1.1 x',
    'Windows of the chapel',
  ],
};

describe('valueClass', () => {
  for (const [expected, texts] of Object.entries(samples))
    it.each(texts.map((text) => [text]))(`says ${expected} of %j`, (text) => {
      expect(valueClass(text)).toBe(expected);
    });

  it('does not take a malformed address, prefix or octet for a good one', () => {
    for (const text of ['256.1.1.1', '10.0.0.1/33', '10.0.0', '10.0.0.1/8/8'])
      expect(['ipv4', 'cidr']).not.toContain(valueClass(text));
  });

  it('is quick on long and hostile text', () => {
    for (const text of [
      'a.'.repeat(30_000),
      '1'.repeat(60_000),
      '1,'.repeat(30_000),
      `${'0'.repeat(60_000)}x`,
      ' '.repeat(9_999) + 'x',
      '-a'.repeat(30_000),
    ]) {
      const start = process.hrtime.bigint();
      valueClass(text);
      numberOf(text);
      expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(500);
    }
  });
});

describe('listElements', () => {
  it.each([
    ['a;b', ['a', 'b']],
    ['testkey=testvalue;', ['testkey=testvalue']],
    ['[10.0.0.1,10.0.0.2];', ['10.0.0.1', '10.0.0.2']],
    ['[];', []],
    ['zone:1, critical:yes', ['zone:1', 'critical:yes']],
    ['fe80::1 10.0.0.1', ['fe80::1', '10.0.0.1']],
  ])('splits %j', (text, elements) => {
    expect(listElements(text)).toEqual(elements);
  });

  it.each(['one, two and three', '1,234', 'a b', 'web01', '10.0.0.1'])(
    'leaves %j whole',
    (text) => {
      expect(listElements(text)).toBeNull();
    },
  );
});

describe('numberOf', () => {
  it.each([
    ['1,234', 1234],
    ['1,5', 1.5],
    ['1.234,5', 1234.5],
    ['1.234.567', 1234567],
    ['1.234', 1.234],
    ['16 GB', 16],
    ['35%', 35],
    ['-1', -1],
    ['1e3', 1000],
    ['10.0.0.1', null],
    ['vm-1', null],
    ['', null],
  ])('reads %j as %j', (text, number) => {
    expect(numberOf(text)).toBe(number);
  });
});
