/** The matcher that looks at figures: are they plausible for the field, in the unit they seem to be in? */
import type { ColumnProfile } from '../dataset';
import type { TargetField } from '../target-fields';

export interface RangeScore {
  /** 0 to 1; null for fields without figures and columns without values */
  score: number | null;
  note: string;
}

/** Plausible figures of a field, in the field's unit: `usual` median, and the most any machine has. */
interface Plausible {
  usual: [number, number];
  max: number;
  /** the figures are whole numbers */
  whole?: true;
}

const plausible: Record<string, Plausible> = {
  cpu_cores: { usual: [1, 128], max: 1024, whole: true },
  memory_mib: { usual: [512, 2 ** 21], max: 2 ** 26 },
  storage_allocated_gib: { usual: [4, 50_000], max: 1e7 },
  storage_used_gib: { usual: [1, 50_000], max: 1e7 },
  disk_count: { usual: [1, 16], max: 256, whole: true },
  nic_count: { usual: [1, 10], max: 64, whole: true },
  cpu_util_avg_pct: { usual: [0.5, 90], max: 100 },
  cpu_util_max_pct: { usual: [2, 100], max: 100 },
  mem_util_avg_pct: { usual: [2, 98], max: 100 },
  mem_util_max_pct: { usual: [5, 100], max: 100 },
  disk_iops_read: { usual: [0, 50_000], max: 1e7 },
  disk_iops_write: { usual: [0, 50_000], max: 1e7 },
  disk_mbps_read: { usual: [0, 5_000], max: 1e6 },
  disk_mbps_write: { usual: [0, 5_000], max: 1e6 },
  net_mbps_in: { usual: [0, 5_000], max: 1e6 },
  net_mbps_out: { usual: [0, 5_000], max: 1e6 },
  destination_port: { usual: [1, 65_535], max: 65_535, whole: true },
  connection_count: { usual: [0, 1e9], max: 1e15, whole: true },
  bytes: { usual: [0, 1e15], max: 1e18 },
};

/** `factor` turns the column's figures into the field's unit. */
export function scoreRange(column: ColumnProfile, field: TargetField, factor: number): RangeScore {
  const range = plausible[field.name];
  if (range === undefined || column.nullRatio >= 1) return { score: null, note: '' };
  if (column.numeric === null) return { score: 0, note: 'the values are no figures' };
  const [min, median, max] = [column.numeric.min, column.numeric.median, column.numeric.max].map(
    (value) => value * factor,
  ) as [number, number, number];
  const note = `figures ${short(min)} to ${short(max)}, median ${short(median)}, where ${short(range.usual[0])} to ${short(range.usual[1])} is usual`;
  // -1 and 0 stand for "unknown" in many exports, so a low minimum alone rules nothing out
  if (median < 0 || median > range.max) return { score: 0, note };
  let score = 1;
  if (median < range.usual[0]) score = median === 0 ? 0.5 : Math.max(0.25, median / range.usual[0]);
  if (median > range.usual[1]) score = Math.max(0.25, range.usual[1] / median);
  if (max > range.max) score *= 0.5;
  if (range.whole && (column.classRatios.decimal ?? 0) > 0.3) score *= 0.2;
  // 2, 4, 8, 16 are sizes; measured percentages scatter
  const isShare = 'unit' in field.type && field.type.unit === '%';
  const isCount = (column.classRatios.integer ?? 0) > 0.95 && column.distinct <= 8 && max <= 64;
  if (isShare && isCount && column.distinct > 1) score *= 0.4;
  return { score, note };
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
