/** Finds out what unit a column is in, from its header or its figures, and how its list cells are cut. */
import type { ColumnProfile } from '../dataset';
import type { TargetField } from '../target-fields';
import type { ColumnTransform } from './mapping';
import { binaryUnit, conversionFactor, dimensionOf, parseUnit, type Unit } from './unit';

export interface InferredTransform {
  transform: ColumnTransform;
  /** 1 when unit and field agree or nothing speaks against it, less when the unit had to be guessed or does not fit */
  fit: number;
  /** how the unit was found, for a person; empty when the field has none */
  note: string;
}

export interface UnitHint {
  /** unit of the header or of the format profile */
  unit: Unit | null;
  /** the header is the field's own name, or a profile named the unit: nothing is to be guessed */
  isCertain: boolean;
  /** the table shows signs of a hypervisor export, whose MB are MiB */
  isBinaryVendor: boolean;
  /** separators a format profile names */
  split: string | null;
}

const fieldUnit = (field: TargetField): Unit | null =>
  field.name === 'bytes' ? 'B' : 'unit' in field.type ? field.type.unit : null;

export function inferTransform(
  column: ColumnProfile,
  field: TargetField,
  hint: UnitHint,
): InferredTransform {
  const toUnit = fieldUnit(field);
  const split = field.list ? (hint.split ?? inferSplit(column, field)) : null;
  const plain = { fromUnit: null, toUnit, factor: 1, split };
  if (toUnit === null) {
    const clash = hint.unit !== null && hint.unit !== '1/s';
    return clash
      ? { transform: plain, fit: 0.3, note: `header names ${hint.unit}, the field has no unit` }
      : { transform: plain, fit: 1, note: '' };
  }
  // A unit in a cell wins over the column's in cleansing; a header's unit is still what the bare numbers are in.
  if (hint.unit === null && mostCellsNameUnits(column))
    return { transform: plain, fit: 1, note: 'the cells carry their own unit' };
  const guess =
    hint.unit === null
      ? guessUnit(column, field, toUnit)
      : namedUnit(column, field, toUnit, hint.unit, hint);
  if (guess === null) {
    return { transform: plain, fit: 0.3, note: `${hint.unit ?? ''} is no unit of ${field.name}` };
  }
  const factor = conversionFactor(guess.unit, toUnit) ?? 1;
  return {
    transform: { fromUnit: guess.unit, toUnit, factor, split },
    fit: guess.fit,
    note: guess.note,
  };
}

interface Guess {
  unit: Unit;
  fit: number;
  note: string;
}

/**
 * A unit the header names. Memory is always counted in powers of two: nobody sells a decimal megabyte of it. Storage
 * is taken as written (GB = 10^9 bytes), except in hypervisor exports (RVTools, vCenter: MB is MiB) and where the
 * figures are whole multiples of 1024, which decimal capacities are not.
 */
function namedUnit(
  column: ColumnProfile,
  field: TargetField,
  toUnit: Unit,
  unit: Unit,
  hint: UnitHint,
): Guess | null {
  if (dimensionOf(unit) !== dimensionOf(toUnit)) {
    // "per second" alone leaves open of what
    if (unit === '1/s' && dimensionOf(toUnit) === 'rate')
      return { unit: toUnit, fit: 0.9, note: `no unit named, ${toUnit} assumed` };
    return null;
  }
  if (
    unit === '%' &&
    (column.numeric?.max ?? 100) <= 1 &&
    (column.classRatios.decimal ?? 0) > 0.3
  ) {
    return { unit: 'fraction', fit: 0.95, note: 'fractions of 1 under a percent header' };
  }
  const binary = binaryUnit(unit);
  if (binary === unit || (hint.isCertain && field.name !== 'memory_mib'))
    return { unit, fit: 1, note: `header names ${unit}` };
  if (field.name === 'memory_mib')
    return { unit: binary, fit: 1, note: `header names ${unit}, memory is counted in ${binary}` };
  if (hint.isBinaryVendor)
    return { unit: binary, fit: 1, note: `${unit} of a hypervisor export is ${binary}` };
  if (unit === 'MB' && areMultiplesOf(column, 1024))
    return { unit: binary, fit: 1, note: `${unit} in multiples of 1024 is ${binary}` };
  return { unit, fit: 1, note: `header names ${unit}, taken as written` };
}

/** A unit nobody named, from the size of the figures. */
function guessUnit(column: ColumnProfile, field: TargetField, toUnit: Unit): Guess {
  const figures = column.numeric;
  const as = (unit: Unit, fit: number, why: string): Guess => ({
    unit,
    fit,
    note: `no unit named; ${why}, taken as ${unit}${fit < 0.97 ? ' (ambiguous, please check)' : ''}`,
  });
  if (figures === null) return { unit: toUnit, fit: 1, note: `no unit named, ${toUnit} assumed` };
  const { median, max } = figures;
  const seen = `median ${median}, largest ${max}`;
  if (field.name === 'memory_mib') {
    if (median >= 2 ** 28) return as('B', 0.98, seen);
    if (median >= 1e6) return as('KiB', 0.95, seen);
    if (median >= 1024) return as('MiB', 1, seen);
    if (max > 1024) return as('MiB', 0.93, seen);
    return median <= 256 ? as('GiB', median >= 2 ? 0.98 : 0.94, seen) : as('GiB', 0.9, seen);
  }
  if (toUnit === 'GiB') {
    if (median >= 1e9) return as('B', 0.98, seen);
    if (median >= 1e7) return as('KiB', 0.93, seen);
    if (median >= 20_000) return as('MiB', 0.96, seen);
    if (median >= 4_000) return as('MiB', 0.9, seen);
    return as('GiB', max > 20_000 ? 0.92 : 0.97, seen);
  }
  if (toUnit === '%') {
    const isFraction = max <= 1 && max > 0 && (column.classRatios.decimal ?? 0) > 0.3;
    return isFraction ? as('fraction', 0.93, seen) : as('%', 1, seen);
  }
  return { unit: toUnit, fit: 0.97, note: `no unit named, ${toUnit} assumed` };
}

function areMultiplesOf(column: ColumnProfile, step: number): boolean {
  const figures = column.topValues.map(({ value }) => Number(value.replace(/[,\s]/g, '')));
  const whole = figures.filter((figure) => figure !== 0 && figure % step === 0);
  return figures.length > 0 && whole.length >= figures.length * 0.8;
}

/** Whether most cells end in a unit of size, so that cleansing reads it there. */
function mostCellsNameUnits({ topValues }: ColumnProfile): boolean {
  let named = 0;
  let seen = 0;
  for (const { value, count } of topValues) {
    const unit = /\d\s*([A-Za-z]+(?:\/s)?)\s*$/.exec(value)?.[1];
    seen += count;
    if (unit !== undefined && parseUnit(unit) !== null) named += count;
  }
  return named > seen / 2;
}

/** The separators seen in list cells, one character each; brackets count, as in `[a,b];`. */
function inferSplit(column: ColumnProfile, field: TargetField): string {
  const seen = new Set<string>();
  for (const { value } of column.topValues) {
    const hasBrackets = /^\s*\[.*\]\s*;?\s*$/.test(value);
    if (hasBrackets) for (const mark of ['[', ']', ',', ';']) seen.add(mark);
    for (const mark of [';', '|', '\n']) if (value.includes(mark)) seen.add(mark);
    if (value.includes(',')) seen.add(',');
    const isAddress = field.type.kind === 'ip' || field.type.kind === 'mac';
    if (isAddress && /[0-9a-f]\s+[0-9a-f]/i.test(value)) seen.add(' ');
  }
  // `;` and `|` are never part of a value; a comma may be, in a person's name, when `;` already separates
  if (seen.has(';') && !seen.has('[') && field.type.kind === 'text') seen.delete(',');
  return seen.size === 0 ? ';,' : [...seen].sort().join('');
}
