/** Bytes in a unit written in a cell. `b` is read as bytes: no inventory states memory or disks in bits. */
const bytesPer: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  pb: 1e15,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  pib: 2 ** 50,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
};

/** JEDEC 100B.01: for semiconductor memory KB, MB and GB are powers of two, so `16 GB` of RAM is 16,384 MiB. */
const memoryBytesPer: Readonly<Record<string, number>> = {
  ...bytesPer,
  kb: 2 ** 10,
  mb: 2 ** 20,
  gb: 2 ** 30,
  tb: 2 ** 40,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

const bytesPerSecond: Readonly<Record<string, number>> = {
  'b/s': 1,
  bps: 1 / 8,
  'kb/s': 1e3,
  kbps: 1e3 / 8,
  'mb/s': 1e6,
  mbps: 1e6 / 8,
  'gb/s': 1e9,
  gbps: 1e9 / 8,
  'kib/s': 2 ** 10,
  'mib/s': 2 ** 20,
  'gib/s': 2 ** 30,
};

const countWords = new Set([
  'core',
  'cores',
  'vcpu',
  'vcpus',
  'cpu',
  'cpus',
  'kerne',
  'iops',
  'io/s',
  'ops/s',
  '/s',
  'x',
]);

/**
 * What to multiply a number written with `unit` by to get `target`; null when the unit does not fit the target.
 * Storage is decimal as written (1 MiB = 1.048576 MB), memory binary, see memoryBytesPer.
 */
export function unitFactor(
  unit: string,
  target: 'MiB' | 'GiB' | '%' | 'MB/s' | '1/s' | undefined,
): number | null {
  const plain = unit.replace(/\s+/gu, '');
  switch (target) {
    case 'MiB':
      return scaled(memoryBytesPer[plain], 2 ** 20);
    case 'GiB':
      return scaled(bytesPer[plain], 2 ** 30);
    case 'MB/s':
      return scaled(bytesPerSecond[plain], 1e6);
    case '%':
      return ['%', 'percent', 'pct', 'prozent'].includes(plain) ? 1 : null;
    default:
      return countWords.has(plain) ? 1 : null;
  }
}

const scaled = (bytes: number | undefined, per: number): number | null =>
  bytes === undefined ? null : bytes / per;
