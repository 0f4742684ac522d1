import * as fc from 'fast-check';
import { isNullLiteral, listElements, numberOf, valueClass } from './value-class';

describe('valueClass', () => {
  it.each([
    [null, 'empty'],
    ['NULL', 'empty'],
    ['n/a', 'empty'],
    ['--', 'empty'],
    ['None', 'empty'],
    ['unknown', 'text'],
    ['-1', 'integer'],
    ['16,384', 'integer'],
    ['1 234 567', 'integer'],
    ['0012', 'integer'],
    ['1.5', 'decimal'],
    ['1.234,5', 'decimal'],
    ['1,234.5', 'decimal'],
    ['0.4838709677419368', 'decimal'],
    ['1e-7', 'decimal'],
    ['16 GB', 'size'],
    ['16384MiB', 'size'],
    ['2.4 GHz', 'size'],
    ['TRUE', 'boolean'],
    ['no', 'boolean'],
    ['2026-01-31', 'date'],
    ['2026-01-31T10:00:00Z', 'date'],
    ['2026-01-31 10:00:00 +01:00', 'date'],
    ['1/31/2026 10:15 PM', 'date'],
    ['31.01.2026', 'date'],
    ['31-Jan-2026', 'date'],
    ['10.0.0.1', 'ipv4'],
    ['10.0.0.0/24', 'cidr'],
    ['fe80::1', 'ipv6'],
    ['10.0.0.256', 'identifier'],
    ['00:50:56:aa:00:01', 'mac'],
    ['0050.56aa.0001', 'mac'],
    ['500b4793-2a7b-f692-073b-a400ac8fccce', 'uuid'],
    ['web-01.example.com', 'fqdn'],
    ['jane@example.com', 'email'],
    ['Jane <jane@example.com>', 'email'],
    ['https://git.example.com/a.git', 'url'],
    ['Microsoft Windows Server 2019', 'os'],
    ['Debian GNU/Linux 9 (64-bit)', 'os'],
    ['srv-01', 'identifier'],
    ['Zürich', 'text'],
    ['[10.0.0.1,10.0.0.2];', 'ipv4'],
  ])('of %j is %s', (text, expected) => {
    expect(valueClass(text)).toBe(expected);
  });
});

describe('listElements', () => {
  it.each<[string, string[] | null]>([
    ['[a,b,c];', ['a', 'b', 'c']],
    ['[];', []],
    ['a;b', ['a', 'b']],
    ['CostCenter=123;BU=IT;', ['CostCenter=123', 'BU=IT']],
    ['10.0.0.1, fe80::1', ['10.0.0.1', 'fe80::1']],
    ['zone:1, critical:yes', ['zone:1', 'critical:yes']],
    ['one\ntwo', ['one', 'two']],
    ['1,234', null],
    ['Doe, Jane', null],
    ['plain', null],
  ])('of %j are %j', (text, expected) => {
    expect(listElements(text)).toEqual(expected);
  });
});

describe('numberOf', () => {
  it.each<[string, number | null]>([
    ['16 GB', 16],
    ['1,234', 1234],
    ['1,5', 1.5],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1.234.567', 1_234_567],
    ['-1', -1],
    ['42%', 42],
    ['10.0.0.1', null],
    ['2026-01-31', null],
    ['srv-01', null],
    ['', null],
  ])('of %j is %j', (text, expected) => {
    expect(numberOf(text)).toBe(expected);
  });

  it('reads every number back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // Written out: an exponent with more digits is no number of a spreadsheet.
        const text = value.toFixed(3);
        fc.pre(!text.includes('e'));
        expect(numberOf(text)).toBe(Number(text));
      }),
    );
  });
});

it('gives a class, a list and a number for any text in little time', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (text) => {
      expect(typeof valueClass(text)).toBe('string');
      listElements(text);
      numberOf(text);
      expect(isNullLiteral(text)).toBe(isNullLiteral(text.toUpperCase()));
    }),
  );
  for (const hard of ['1,', '1 ', 'a.', '0:', 'a@', '(', '1.2', ' ,'].map((one) =>
    one.repeat(20_000),
  )) {
    const started = performance.now();
    valueClass(hard);
    listElements(hard);
    numberOf(hard);
    expect(performance.now() - started).toBeLessThan(500);
  }
});
