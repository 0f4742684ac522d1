/** Profiles generated values the way the import does, so that gold tables reach the mapper as real ones do. */
import { type ColumnProfile, type ValueClass, valueClasses } from '../../dataset';
import { parseUnit } from '../unit';
import { cutList, fitsPattern } from '../value-pattern';

const rules: [ValueClass, (value: string) => boolean][] = [
  ['integer', (value) => /^-?\d{1,3}(?:,\d{3})+$|^-?\d+$/.test(value)],
  ['decimal', (value) => /^-?\d+\.\d+$/.test(value)],
  ['boolean', (value) => /^(?:true|false|yes|no)$/i.test(value)],
  ['date', (value) => /^\d{4}-\d{2}-\d{2}|^\d{1,2}[./]\d{1,2}[./]\d{4}/.test(value)],
  ['ipv4', (value) => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value)],
  ['cidr', (value) => /^\d{1,3}(?:\.\d{1,3}){3}\/\d+$/.test(value)],
  ['mac', (value) => fitsPattern('mac', value)],
  ['uuid', (value) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value)],
  ['ipv6', (value) => value.includes(':') && fitsPattern('ip', value)],
  ['email', (value) => /^[^\s@]+@[^\s@]+\.[a-z]+$/i.test(value)],
  ['url', (value) => /^https?:/i.test(value)],
  ['size', (value) => parseUnit(/^[\d.]+\s*([A-Za-z]+)$/.exec(value)?.[1] ?? '') !== null],
  [
    'os',
    (value) => /windows|linux|ubuntu|centos|red hat|rhel|suse|debian|solaris|aix/i.test(value),
  ],
  ['fqdn', (value) => /^(?=.*[a-z])[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(value)],
  ['identifier', (value) => /^\S*$/.test(value) && /[\d_-]/.test(value)],
];

const classOf = (value: string): ValueClass => {
  const parts = cutList(value);
  const first = parts.length > 1 ? (parts[0] ?? value) : value;
  const found = rules.find(([, fits]) => fits(first))?.[0] ?? 'text';
  return parts.length > 1 && !['ipv4', 'ipv6', 'mac'].includes(found) ? 'text' : found;
};

export function profileColumn(
  name: string,
  index: number,
  values: readonly (string | null)[],
): ColumnProfile {
  const present = values.filter((value) => value !== null && value !== '') as string[];
  const counts = new Map<string, number>();
  const classes = new Map<ValueClass, number>();
  for (const value of present) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    const found = classOf(value);
    classes.set(found, (classes.get(found) ?? 0) + 1);
  }
  const figures = present
    .map((value) => Number(value.replace(/,/g, '').replace(/\s*[A-Za-z%]+$/, '')))
    .filter((figure) => !Number.isNaN(figure))
    .sort((one, other) => one - other);
  const inferred = valueClasses.reduce<ValueClass>(
    (best, next) => ((classes.get(next) ?? 0) > (classes.get(best) ?? 0) ? next : best),
    'empty',
  );
  return {
    index,
    name,
    nullRatio: values.length === 0 ? 1 : 1 - present.length / values.length,
    distinct: counts.size,
    inferredType: inferred,
    classRatios: Object.fromEntries(
      [...classes].map(([key, count]) => [key, count / present.length]),
    ),
    numeric:
      figures.length * 2 > present.length
        ? {
            min: figures[0] ?? 0,
            median: figures[Math.floor(figures.length / 2)] ?? 0,
            max: figures.at(-1) ?? 0,
          }
        : null,
    listRatio: present.filter((value) => cutList(value).length > 1).length / (present.length || 1),
    topValues: [...counts]
      .sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
      .slice(0, 20)
      .map(([value, count]) => ({ value: value.slice(0, 120), count })),
  };
}
