export interface HeaderNames {
  header: string[];
  warnings: string[];
}

/**
 * The columns' names: trimmed, without byte order mark and leading `*`; blank ones become `column_<n>` (1-based),
 * repeated ones `name (2)`, `name (3)`, … Both are told in the warnings. `width` is the number of columns to name.
 */
export function headerNames(cells: readonly (string | null)[], width: number): HeaderNames {
  const warnings: string[] = [];
  const taken = new Set<string>();
  const header = Array.from({ length: width }, (_, index) => {
    const written = cleanName(cells[index] ?? '');
    const wanted = written === '' ? `column_${index + 1}` : written;
    const name = freeName(wanted, taken);
    taken.add(name);
    if (written === '') warnings.push(`Column ${index + 1} has no name; it is called ${name}.`);
    else if (name !== wanted)
      warnings.push(`Column ${index + 1} repeats the name ${wanted}; it is called ${name}.`);
    return name;
  });
  return { header, warnings };
}

const cleanName = (cell: string): string =>
  cell
    .replace(/^[\uFEFF\s]*\*?/, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Whether the cells name more than one column and all of them alike. */
export function isOneNameRepeated(cells: readonly (string | null)[]): boolean {
  const names = cells.filter((cell) => cell !== null).map(cleanName);
  return names.length > 1 && new Set(names).size === 1;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.has(`${wanted} (${n})`)) return `${wanted} (${n})`;
}
