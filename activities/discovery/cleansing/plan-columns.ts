import type { DatasetProfile, SourceRow } from '../dataset';
import type { DatasetMapping } from '../mapping/mapping';
import { targetFields, type TargetField } from '../target-fields';
import { decimalMarkOf, parseNumber, type DecimalMark } from './parse-number';
import { voteDateOrder, type DateOrder } from './parse-timestamp';

/** How one mapped column is read: what its cells alone cannot say was decided by a vote of the column. */
export interface ColumnPlan {
  index: number;
  column: string;
  field: TargetField;
  /** multiplies numbers written without a unit of their own */
  factor: number;
  /** a share of 1 that is to become a percentage */
  isFraction: boolean;
  split: string | null;
  decimalMark: DecimalMark;
  /** some `1,024` of the column could be 1.024 too and nothing decides */
  decimalMarkUnproven: boolean;
  dateOrder: DateOrder;
  /** for columns that hold only the key or only the value of a tag: which pair they belong to */
  tagPart: { pair: string; part: 'key' | 'value' } | null;
}

/** Fewer values than this do not prove that a column of small numbers is a share of 1. */
const FRACTION_VOTES = 8;

/** The plans of the mapped columns in the order of the header. Columns mapped to unknown fields are left out. */
export function planColumns(
  profile: Pick<DatasetProfile, 'header'>,
  mapping: DatasetMapping,
  rows: readonly SourceRow[],
): ColumnPlan[] {
  const fields = new Map(targetFields(mapping.role).map((field) => [field.name, field]));
  const plans = mapping.columns.flatMap((column) => {
    const field = column.targetField === null ? undefined : fields.get(column.targetField);
    if (!field) return [];
    const texts = columnTexts(rows, column.columnIndex, field);
    const { factor, split } = column.transform;
    const name = profile.header[column.columnIndex] ?? column.sourceColumn;
    const plan: ColumnPlan = {
      index: column.columnIndex,
      column: name,
      field,
      factor,
      isFraction:
        field.type.kind === 'decimal' &&
        field.type.unit === '%' &&
        factor === 1 &&
        isFraction(texts),
      split,
      ...voteDecimalMark(texts, field, factor),
      dateOrder: field.type.kind === 'timestamp' ? voteDateOrder(texts) : null,
      tagPart: field.type.kind === 'tags' ? tagPartOf(name) : null,
    };
    return [plan];
  });
  return dropLoneTagParts(plans).sort((a, b) => a.index - b.index);
}

const isNumeric = (field: TargetField): boolean =>
  field.type.kind === 'integer' || field.type.kind === 'decimal';

function columnTexts(rows: readonly SourceRow[], index: number, field: TargetField): string[] {
  if (!isNumeric(field) && field.type.kind !== 'timestamp') return [];
  const texts: string[] = [];
  for (const row of rows) {
    const cell = row.cells[index];
    if (cell !== null && cell !== undefined && /\d/u.test(cell)) texts.push(cell.trim());
  }
  return texts;
}

function voteDecimalMark(
  texts: readonly string[],
  field: TargetField,
  factor: number,
): Pick<ColumnPlan, 'decimalMark' | 'decimalMarkUnproven'> {
  if (!isNumeric(field)) return { decimalMark: 'dot', decimalMarkUnproven: false };
  let dot = 0;
  let comma = 0;
  let open = 0;
  let openDots = 0;
  for (const text of texts) {
    const mark = decimalMarkOf(text);
    if (mark === 'dot') dot += 1;
    else if (mark === 'comma') comma += 1;
    else if (/[.,]/u.test(text)) {
      open += 1;
      if (text.includes('.')) openDots += 1;
    }
  }
  if (dot + comma > 0)
    return { decimalMark: comma > dot ? 'comma' : 'dot', decimalMarkUnproven: false };
  // A whole number has no decimals: `1.024` cores or connections can only be thousands.
  const wholeNumbers = field.type.kind === 'integer' && factor === 1;
  if (wholeNumbers && open > 0)
    return { decimalMark: openDots === open ? 'comma' : 'dot', decimalMarkUnproven: false };
  // Exports of machines write `.` for decimals far more often than for thousands, and `,` the other way round.
  return { decimalMark: 'dot', decimalMarkUnproven: open > 0 };
}

function isFraction(texts: readonly string[]): boolean {
  let broken = false;
  let votes = 0;
  for (const text of texts) {
    const number = parseNumber(text, 'dot');
    if (!number) continue;
    if (number.unit !== null || number.value > 1) return false;
    if (number.value < 0) continue;
    votes += 1;
    broken ||= !Number.isInteger(number.value);
  }
  return broken && votes >= FRACTION_VOTES;
}

/** `Tag Category 3` and `Tag 3`, `Key` and `Value`, `Tag Key` and `Tag Value` are halves of one tag. */
function tagPartOf(header: string): ColumnPlan['tagPart'] {
  const plain = header
    .toLowerCase()
    .replace(/[\s_-]+/gu, ' ')
    .trim();
  const key = /^(?:tag )?(?:category|key|name) ?(\d*)$/u.exec(plain);
  if (key) return { pair: key[1] ?? '', part: 'key' };
  const value = /^(?:tag )?value ?(\d*)$|^tag (\d+)$/u.exec(plain);
  return value ? { pair: value[1] ?? value[2] ?? '', part: 'value' } : null;
}

function dropLoneTagParts(plans: ColumnPlan[]): ColumnPlan[] {
  const has = (pair: string, part: 'key' | 'value') =>
    plans.some((plan) => plan.tagPart?.pair === pair && plan.tagPart.part === part);
  return plans.map((plan) => {
    const own = plan.tagPart;
    return own && has(own.pair, 'key') && has(own.pair, 'value')
      ? plan
      : { ...plan, tagPart: null };
  });
}
