/** The composite matcher: all evidence for each (column, field) pair of one dataset. */
import type { ColumnProfile, DatasetProfile, DatasetRole } from '../dataset';
import { type TargetField, targetFields } from '../target-fields';
import { inferTransform, type UnitHint } from './column-transform';
import { isKnownWord } from './dictionary';
import type { HistoryScore } from './history-matcher';
import { scoreInstances } from './instance-matcher';
import type { KnownFormatAliases } from './known-format-aliases';
import type { ColumnTransform, MatcherEvidence } from './mapping';
import { matchWeights } from './match-weights';
import { type NameScores, scoreNames } from './name-matcher';
import { normalizeHeader, parseHeader } from './normalize-header';
import { scoreRange } from './range-matcher';
import { findTablePrefix } from './table-prefix';
import { parseUnit } from './unit';

export interface Candidate {
  field: TargetField;
  /** raw score, 0 to 1; 0 when vetoed or excluded */
  composite: number;
  /** how well the header says something that has no field, when it says that better than this field; else 0 */
  rivalConcept: number;
  /** an exact header of a recognised format that its values do not contradict */
  isProfile: boolean;
  evidence: MatcherEvidence[];
  transform: ColumnTransform;
}

export interface ScoredColumn {
  column: ColumnProfile;
  /** one per target field of the role, in their order */
  candidates: Candidate[];
}

export interface ScoreContext {
  role: DatasetRole;
  known: KnownFormatAliases | undefined;
  history: (role: DatasetRole, header: string, field: string) => HistoryScore | null;
  isExcluded: (datasetNo: number, sourceColumn: string, field: string) => boolean;
}

/** Scores every column of a dataset against every field of the role. */
export function scoreColumns(dataset: DatasetProfile, context: ScoreContext): ScoredColumn[] {
  const prefix = findTablePrefix(dataset.header);
  const isBinaryVendor = looksLikeHypervisorExport(dataset);
  return dataset.columns.map((column) => {
    const names = scoreNames(column.name, prefix, context.role);
    const hint = headerHint(column, isBinaryVendor);
    return {
      column,
      candidates: targetFields(context.role).map((field) =>
        scorePair({ dataset, column, field, names, hint, context }),
      ),
    };
  });
}

/** What the header alone says of unit and list. */
export const headerHint = (column: { name: string }, isBinaryVendor: boolean): UnitHint => ({
  unit: parseHeader(column.name, isKnownWord).unit,
  isCertain: false,
  isBinaryVendor,
  split: null,
});

/** A unit confirms a header that says something already; alone it says only the kind of figure. */
const UNIT_HELPS_FROM = 0.5;

interface Pair {
  dataset: DatasetProfile;
  column: ColumnProfile;
  field: TargetField;
  names: NameScores;
  hint: UnitHint;
  context: ScoreContext;
}

function scorePair({ dataset, column, field, names, hint, context }: Pair): Candidate {
  const alias = context.known?.fields[column.name];
  const isAlias = alias?.field === field.name;
  const {
    transform,
    fit,
    note: unitNote,
  } = inferTransform(column, field, pairHint(column, field, hint, isAlias ? alias : undefined));
  const instance = scoreInstances(column, field.name, context.role, dataset.rowsAccepted);
  const range = scoreRange(column, field, transform.factor);
  const name = names.fields.get(field.name) ?? { synonym: 0, phrase: '', name: 0 };
  const header = Math.max(name.synonym, name.name * matchWeights.fieldName);
  const past = context.history(context.role, normalizeHeader(column.name), field.name);

  const evidence: MatcherEvidence[] = [];
  const add = (matcher: string, score: number, note: string): void => {
    evidence.push({ matcher, score: round(score), note });
  };
  if (isAlias) add('profile', 1, `exact header of ${context.known?.id ?? ''}`);
  add('synonym', name.synonym, `\`${column.name}\` is closest to \`${name.phrase}\``);
  add('name', name.name, `likeness to the name ${field.name}`);
  if (names.other.score > header) {
    add('other', names.other.score, `closer to \`${names.other.phrase}\`, which has no field`);
  }
  if (instance.score !== null) add('instance', instance.score, instance.note);
  if (range.score !== null) add('range', range.score, range.note);
  if (unitNote !== '') add('unit', fit, unitNote);
  if (past !== null) add('history', past.accepted, past.note);

  const content = instance.score === null ? null : instance.score * (range.score ?? 1);
  const other = Math.max(0, names.other.score - header);
  const isUnitNamed = hint.unit !== null && transform.toUnit !== null && fit > 0.5;
  const told =
    isUnitNamed && header >= UNIT_HELPS_FROM
      ? header + (1 - header) * matchWeights.namedUnit
      : header;
  let composite =
    combine(told, content, instance.distinctive) * (1 - matchWeights.otherConcept * other) * fit;
  if (past !== null) {
    composite += (1 - composite) * past.accepted * matchWeights.history;
    composite *= 1 - past.rejected * matchWeights.history;
  }
  if (isAlias) composite = matchWeights.profile;
  const isImpossible = instance.veto || range.score === 0;
  if (isImpossible) add('veto', 0, 'the values rule this field out');
  const isExcluded = context.isExcluded(dataset.datasetNo, column.name, field.name);
  if (isExcluded) add('excluded', 0, 'rejected by a person for this file');
  const isUnused = context.known?.unused?.includes(column.name) === true;
  if (isUnused)
    add('profile', 0, `a column of ${context.known?.id ?? ''} that is no field of ours`);
  const isRuledOut = isImpossible || isExcluded || isUnused;
  return {
    field,
    composite: isRuledOut ? 0 : Math.min(1, composite),
    rivalConcept: other > 0 && (past?.accepted ?? 0) < 0.5 ? names.other.score : 0,
    isProfile: isAlias && !isRuledOut,
    evidence,
    transform,
  };
}

/** Header and content together, or the content alone where it tells more. */
function combine(header: number, content: number | null, distinctive: number): number {
  if (content === null) return header * matchWeights.headerAlone;
  const share = matchWeights.header;
  const named = share * header + (1 - share) * content * Math.sqrt(header);
  const alone = matchWeights.contentAlone;
  const led = distinctive * content * (alone + (1 - alone) * header);
  return Math.max(named, led);
}

function pairHint(
  column: ColumnProfile,
  field: TargetField,
  hint: UnitHint,
  alias: { unit?: string; split?: string } | undefined,
): UnitHint {
  if (alias) {
    return {
      ...hint,
      unit: alias.unit === undefined ? hint.unit : parseUnit(alias.unit),
      isCertain: alias.unit !== undefined,
      split: alias.split ?? null,
    };
  }
  // a file in our own field names is in our own units: `net_mbps_in` is MB/s
  const isOwnName = column.name.trim().toLowerCase() === field.name;
  const own = 'unit' in field.type ? field.type.unit : null;
  return isOwnName && own !== null ? { ...hint, unit: own, isCertain: true } : hint;
}

/** RVTools and vCenter exports write MB for MiB; two of their own column names give them away. */
export function looksLikeHypervisorExport(dataset: DatasetProfile): boolean {
  if (dataset.formatId?.startsWith('rvtools') ?? false) return true;
  const signs = /powerstate|provisioned|unshared|esx|vcenter|vmware|vi sdk|resource pool|vapp/i;
  return dataset.header.filter((header) => signs.test(header)).length >= 2;
}

const round = (score: number): number => Math.round(score * 1e4) / 1e4;
