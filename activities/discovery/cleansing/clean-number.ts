import type { FieldType } from '../target-fields';
import { invalid, missing, ok, type CellResult } from './cell-result';
import { parseNumber } from './parse-number';
import type { ColumnPlan } from './plan-columns';
import { unitFactor } from './unit-factor';
import { criticalityLevel } from './vocabulary';

type NumberType = Extract<FieldType, { kind: 'integer' | 'decimal' }>;

/** Decimals a converted figure keeps: below a kibibyte for GiB, and no noise of binary fractions. */
const CONVERTED_DECIMALS = 6;

/** Reads a number in the unit of its field; a unit written in the cell overrides that of the column. */
export function cleanNumber(
  text: string,
  tidyRule: string | null,
  plan: ColumnPlan,
  type: NumberType,
): CellResult {
  if (plan.field.name === 'business_criticality') {
    const level = criticalityLevel(text);
    if (level !== null) return ok(level, 'level.words');
  }
  const parsed = parseNumber(text, plan.decimalMark);
  if (!parsed)
    return invalid('number.parse', `a number${type.unit === undefined ? '' : ` in ${type.unit}`}`);
  if (parsed.value === -1 && type.min >= 0) return missing('null.literal');
  const own = parsed.unit === null ? null : unitFactor(parsed.unit, type.unit);
  if (parsed.unit !== null && own === null) {
    return invalid(
      'unit.unknown',
      `a number${type.unit === undefined ? ' without a unit' : ` in ${type.unit}`}`,
    );
  }
  const fraction = plan.isFraction && parsed.unit === null ? 100 : 1;
  const factor = (own ?? plan.factor) * fraction;
  const value = converted(parsed.value, factor, type.kind);
  if (type.kind === 'integer' && !Number.isInteger(value))
    return invalid('number.whole', 'a whole number');
  if (value < type.min || value > type.max) return outOfRange(value, plan, type);
  if (fraction !== 1) return ok(value, 'percent.scale');
  if (factor !== 1) return ok(value, 'unit.convert');
  return ok(value, String(value) === text ? tidyRule : 'number.parse');
}

function converted(value: number, factor: number, kind: NumberType['kind']): number {
  // Adding 0 turns the -0 of a rounded negative into 0.
  if (factor === 1) return value + 0;
  if (kind === 'integer') return Math.round(value * factor) + 0;
  return Number((value * factor).toFixed(CONVERTED_DECIMALS)) + 0;
}

function outOfRange(value: number, plan: ColumnPlan, type: NumberType): CellResult {
  const expected = `a number from ${type.min} to ${type.max}`;
  if (plan.field.name === 'cpu_cores' && value === 0)
    return invalid('constraint.cores-zero', expected);
  if (type.unit === '%' && value > 100) return invalid('constraint.util-over-100', expected);
  return invalid('number.range', expected);
}
