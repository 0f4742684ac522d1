import { isKnownWord } from './dictionary';
import { normalizeHeader, parseHeader } from './normalize-header';

const parse = (header: string): ReturnType<typeof parseHeader> => parseHeader(header, isKnownWord);

describe('normalizeHeader', () => {
  it.each([
    ['*Memory (In MB)', 'memory'],
    ['RAM_GB', 'memory'],
    ['Arbeitsspeicher', 'memory'],
    ['Mémoire (Go)', 'memory'],
    ['RAM.TotalSizeInMB', 'memory total size'],
    ['Betriebssystem', 'os'],
    ["Système d'exploitation", 'os'],
    ['Nombre de coeurs', 'count core'],
    ['Nombre', 'name'],
    ['Prozessorkerne', 'core'],
    ['IPv4 Address', 'ip address'],
    ['IpAddressListSemiColonDelimited', 'ip address list semi colon delimited'],
    ['  VM  ', 'vm'],
  ])('reads %s as %s', (header, words) => {
    expect(normalizeHeader(header)).toBe(words);
  });

  it('gives the header back when nothing in it is a word', () => {
    expect(normalizeHeader(' § ')).toBe('§');
  });

  it('is the same however often it is applied to its own answer', () => {
    for (const header of ['Server name', 'OS_Version', 'Anzahl CPU', 'Total disk capacity MiB']) {
      expect(normalizeHeader(normalizeHeader(header))).toBe(normalizeHeader(header));
    }
  });
});

describe('parseHeader', () => {
  it.each([
    ['Provisioned MiB', 'MiB'],
    ['MemoryGiB', 'GiB'],
    ['SizeInGib', 'GiB'],
    ['ramgb', 'GB'],
    ['Memory (In MB)', 'MB'],
    ['CPU utilization percentage', '%'],
    ['CPU %', '%'],
    ['DiskReadsPerSecondInKB.Avg', 'KB/s'],
    ['Rx KB/s', 'KB/s'],
    ['Disk 1 read throughput (MB per second)', 'MB/s'],
    ['Net in Mbps', 'Mbit/s'],
    ['Net in MBps', 'MB/s'],
    ['DiskReadOperationsPerSec', '1/s'],
    ['CPU MHz', 'MHz'],
    ['Go live date', null],
    ['Server name', null],
  ])('finds the unit of %s: %s', (header, unit) => {
    expect(parse(header).unit).toBe(unit);
  });

  it('keeps the direction of network traffic apart from the `in` of a unit', () => {
    expect(parse('Network In MB/s').words).toEqual(['network', 'receive']);
    expect(parse('Size In MB').words).toEqual(['size']);
  });

  it('takes the figure of a numbered column off', () => {
    expect(parse('Network #2')).toMatchObject({ words: ['network'], ordinal: 2 });
    expect(parse('Disk 3 size (In GB)')).toMatchObject({ words: ['disk', 'size'], ordinal: 3 });
  });
});
