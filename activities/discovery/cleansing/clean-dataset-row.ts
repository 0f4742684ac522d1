import type { SourceRow } from '../dataset';
import type { CleanValue, FieldScalar } from './clean-row';
import type { CellResult } from './cell-result';
import { cleanCell } from './clean-cell';
import { cutText } from './clean-text';
import type { FindingLog } from './finding-log';
import type { ColumnPlan } from './plan-columns';

/** Characters of a cell quoted in a message. */
const QUOTED = 120;

/** The plans of a dataset by target field, in the order of the header. */
export function groupPlans(plans: readonly ColumnPlan[]): Map<string, ColumnPlan[]> {
  const groups = new Map<string, ColumnPlan[]>();
  for (const plan of plans)
    groups.set(plan.field.name, [...(groups.get(plan.field.name) ?? []), plan]);
  return groups;
}

/** Cleans the mapped cells of a row and logs what was changed or is wrong. Several columns of a field are combined. */
export function cleanDatasetRow(
  datasetNo: number,
  row: SourceRow,
  groups: ReadonlyMap<string, readonly ColumnPlan[]>,
  log: FindingLog,
): Record<string, CleanValue> {
  const values: Record<string, CleanValue> = {};
  for (const [field, plans] of groups) {
    const cleaned = plans.some((plan) => plan.tagPart !== null)
      ? pairTags(row, plans)
      : plans.map((plan) =>
          cellOf(plan, row.cells[plan.index] ?? null, cleanCell(row.cells[plan.index], plan)),
        );
    for (const cell of cleaned) logCell(datasetNo, row.rowNo, field, cell, log);
    values[field] = combineColumns(cleaned);
  }
  return values;
}

interface Cell {
  clean: CleanValue;
  plan: ColumnPlan;
  problem: CellResult['problem'];
}

const cellOf = (
  plan: ColumnPlan,
  raw: string | null,
  { state, value, rule, problem }: CellResult,
): Cell => ({
  plan,
  problem,
  clean: { state, value, raw, column: plan.column, rule },
});

/** `Tag Category 1` = Database and `Tag 1` = Oracle are the tag `Database=Oracle`. */
function pairTags(row: SourceRow, plans: readonly ColumnPlan[]): Cell[] {
  return plans.flatMap((plan) => {
    const own = plan.tagPart;
    if (own?.part === 'key') return [];
    const raw = row.cells[plan.index] ?? null;
    const key = plans.find(
      (other) => own && other.tagPart?.part === 'key' && other.tagPart.pair === own.pair,
    );
    const keyText = key ? (row.cells[key.index] ?? '').replace(/[=;]/gu, ' ').trim() : '';
    if (!key || raw === null || keyText === '') return [cellOf(plan, raw, cleanCell(raw, plan))];
    const value = raw.replace(/;/gu, ',');
    const joined = cleanCell(`${keyText}=${value}`, { ...plan, split: ';' });
    return [
      cellOf(plan, raw, { ...joined, rule: joined.state === 'ok' ? 'tag.pair' : joined.rule }),
    ];
  });
}

/** List fields unite, others combine as the field says, else the first usable column counts. */
function combineColumns(cells: readonly Cell[]): CleanValue {
  const first = cells[0];
  if (!first) return { state: 'missing', value: null, raw: null, column: '', rule: null };
  if (cells.length === 1) return first.clean;
  const usable = cells.filter((cell) => cell.clean.state === 'ok');
  const field = first.plan.field;
  if (usable.length < 2)
    return (usable[0] ?? cells.find((cell) => cell.clean.state === 'invalid') ?? first).clean;
  const combined = field.list === true ? union(usable) : figures(usable, field.combine);
  if (combined === null) return usable[0]?.clean ?? first.clean;
  return {
    state: 'ok',
    value: combined,
    raw: usable.map((cell) => cell.clean.raw ?? '').join('; '),
    column: usable.map((cell) => cell.plan.column).join(', '),
    rule: field.list === true ? 'columns.unite' : `columns.${field.combine ?? 'first'}`,
  };
}

const union = (cells: readonly Cell[]): FieldScalar[] => [
  ...new Set(
    cells
      .flatMap(({ clean }) => (Array.isArray(clean.value) ? clean.value : [clean.value]))
      .filter((value) => value !== null),
  ),
];

function figures(cells: readonly Cell[], how: ColumnPlan['field']['combine']): number | null {
  const numbers = cells
    .map(({ clean }) => clean.value)
    .filter((value) => typeof value === 'number');
  if (numbers.length !== cells.length) return null;
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (how === 'sum') return Number(sum.toFixed(6));
  if (how === 'mean') return Number((sum / numbers.length).toFixed(6));
  return how === 'max' ? Math.max(...numbers) : null;
}

function logCell(
  datasetNo: number,
  rowNo: number,
  field: string,
  { clean, plan, problem }: Cell,
  log: FindingLog,
): void {
  const before = clean.raw === null ? null : cutText(clean.raw, QUOTED);
  const after = clean.value === null ? null : cutText(String(clean.value), QUOTED);
  if (problem) {
    log.add({
      datasetNo,
      rowNo,
      field,
      ruleId: problem.ruleId,
      severity: problem.severity,
      message: `row ${rowNo}, column "${plan.column}": "${before ?? ''}" is not ${problem.expected}`,
      before,
      after,
      autoFixed: false,
    });
  } else if (clean.rule !== null) {
    const message = `row ${rowNo}, column "${plan.column}": read as ${after ?? 'nothing provided'}`;
    log.add({
      datasetNo,
      rowNo,
      field,
      ruleId: clean.rule,
      severity: 'info',
      message,
      before,
      after,
      autoFixed: true,
    });
  }
}
