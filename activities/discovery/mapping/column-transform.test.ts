import { targetFields } from '../target-fields';
import { type InferredTransform, inferTransform } from './column-transform';
import { profileColumn } from './gold/profile-column';
import { headerHint } from './score-column';

const infer = (
  header: string,
  values: string[],
  field: string,
  isBinaryVendor = false,
): InferredTransform => {
  const column = profileColumn(header, 0, values);
  const target = targetFields('assets').find(({ name }) => name === field)!;
  return inferTransform(column, target, headerHint(column, isBinaryVendor));
};

describe('inferTransform', () => {
  it.each([
    ['Memory (MB)', ['4096', '8192'], 'memory_mib', 'MiB', 1],
    ['RAM GB', ['4', '8'], 'memory_mib', 'GiB', 1024],
    ['Memory', ['4096', '16384'], 'memory_mib', 'MiB', 1],
    ['Memory', ['4', '16', '64'], 'memory_mib', 'GiB', 1024],
    ['Memory', ['4294967296', '8589934592'], 'memory_mib', 'B', 2 ** -20],
    ['Memory', ['4194304', '8388608'], 'memory_mib', 'KiB', 2 ** -10],
    ['Disk GiB', ['100', '200'], 'storage_allocated_gib', 'GiB', 1],
    ['Disk TiB', ['1', '2'], 'storage_allocated_gib', 'TiB', 1024],
    ['Disk GB', ['100', '250'], 'storage_allocated_gib', 'GB', 1e9 / 2 ** 30],
    ['Disk MB', ['10240', '20480'], 'storage_allocated_gib', 'MiB', 1 / 1024],
    ['Disk', ['102400', '51200'], 'storage_allocated_gib', 'MiB', 1 / 1024],
    ['CPU utilization', ['0.25', '0.9'], 'cpu_util_avg_pct', 'fraction', 100],
    ['CPU %', ['25', '90.5'], 'cpu_util_avg_pct', '%', 1],
    ['Network in KB/s', ['100'], 'net_mbps_in', 'KB/s', 1e-3],
    ['Network in Mbps', ['100'], 'net_mbps_in', 'Mbit/s', 0.125],
  ])('reads %s with %j as %s in %s', (header, values, field, unit, factor) => {
    const { transform } = infer(header, values, field);
    expect(transform.fromUnit).toBe(unit);
    expect(transform.factor).toBeCloseTo(factor, 12);
  });

  it('takes the MB of a hypervisor export for MiB', () => {
    expect(
      infer('Provisioned MB', ['10000', '20001'], 'storage_allocated_gib').transform.fromUnit,
    ).toBe('MB');
    expect(
      infer('Provisioned MB', ['10000', '20001'], 'storage_allocated_gib', true).transform.fromUnit,
    ).toBe('MiB');
  });

  it('says so and is less sure when the size of the figures leaves the unit open', () => {
    const { fit, note } = infer('Memory', ['512', '512', '600'], 'memory_mib');
    expect(fit).toBeLessThan(0.95);
    expect(note).toContain('ambiguous');
  });

  it('leaves figures that carry their own unit to the cleansing', () => {
    expect(infer('Memory', ['4 GB', '8 GB'], 'memory_mib').transform).toMatchObject({
      fromUnit: null,
      factor: 1,
    });
  });

  it('reads bare figures in the unit of the header, though some cells name one', () => {
    const cells = ['16', '8', '16 GB', '8192 MB', '64 GB', '4 GB'];
    expect(infer('Memory (GB)', cells, 'memory_mib').transform).toMatchObject({
      fromUnit: 'GiB',
      factor: 1024,
    });
  });

  it('does not fit a percentage to a size', () => {
    expect(infer('Memory %', ['40', '80'], 'memory_mib').fit).toBeLessThan(0.5);
  });

  it.each([
    [['10.0.0.1;10.0.0.2'], ';'],
    [['10.0.0.1, 10.0.0.2'], ','],
    [['10.0.0.1 10.0.0.2'], ' '],
    [['[10.0.0.1,10.0.0.2];'], ',;[]'],
    [['10.0.0.1'], ';,'],
  ])('finds the separators of %j', (values, split) => {
    expect(infer('IP', values, 'ip_addresses').transform.split).toBe(split);
  });
});
