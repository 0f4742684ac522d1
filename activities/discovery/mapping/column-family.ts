/**
 * Numbered columns that belong together: `Network #1 … #8`, `Disk 1 size … Disk 8 size`, `Tag 1 … Tag 20`. A family
 * goes as a whole to a list field (the values are united) or to a field that sums (disk sizes); it never goes to a
 * field that holds one value, for which its members compete one by one.
 */
import type { TargetField } from '../target-fields';
import { isKnownWord } from './dictionary';
import { parseHeader } from './normalize-header';
import type { Candidate, ScoredColumn } from './score-column';

export const takesSeveralColumns = (field: TargetField): boolean =>
  field.list === true || field.combine === 'sum';

/** The header without its figure, for telling families; null for a header without one. */
export function familyStem(header: string): string | null {
  const { words, unit, ordinal } = parseHeader(header, isKnownWord);
  return ordinal === null ? null : JSON.stringify([words, unit]);
}

/** One or several columns that get a field together; the candidates are those of the members, best of each field. */
export interface ColumnUnit {
  members: ScoredColumn[];
  candidates: Candidate[];
}

/** Groups scored columns to units, in the order of the columns' names so that their position plays no part. */
export function groupColumns(scored: readonly ScoredColumn[]): ColumnUnit[] {
  const byStem = new Map<string, ScoredColumn[]>();
  for (const entry of scored) {
    const stem = familyStem(entry.column.name) ?? `single ${entry.column.name}`;
    byStem.set(stem, [...(byStem.get(stem) ?? []), entry]);
  }
  const units = [...byStem.values()].flatMap((members) => {
    const family = members.length > 1 ? asFamily(sortByName(members)) : null;
    return family === null ? members.map(asSingle) : [family];
  });
  return units.sort((one, other) => compareText(nameOf(one), nameOf(other)));
}

const asSingle = (entry: ScoredColumn): ColumnUnit => ({
  members: [entry],
  candidates: entry.candidates,
});

function asFamily(members: ScoredColumn[]): ColumnUnit | null {
  const candidates = (members[0]?.candidates ?? []).map((_, at) => {
    const ofField = members.flatMap((member) => member.candidates[at] ?? []);
    const best = ofField.reduce((one, other) => (other.composite > one.composite ? other : one));
    // values that rule the field out for one member rule it out for all
    const isRuledOut = ofField.some(
      ({ composite, evidence }) =>
        composite === 0 &&
        evidence.some(({ matcher }) => matcher === 'veto' || matcher === 'excluded'),
    );
    return isRuledOut ? { ...best, composite: 0 } : best;
  });
  const best = candidates.reduce<Candidate | null>(
    (one, other) => (one === null || other.composite > one.composite ? other : one),
    null,
  );
  if (best === null || best.composite === 0 || !takesSeveralColumns(best.field)) return null;
  return {
    members,
    candidates: candidates.map((candidate) =>
      takesSeveralColumns(candidate.field) ? candidate : { ...candidate, composite: 0 },
    ),
  };
}

const nameOf = (unit: ColumnUnit): string => unit.members[0]?.column.name ?? '';

const sortByName = (members: readonly ScoredColumn[]): ScoredColumn[] =>
  [...members].sort((one, other) => compareText(one.column.name, other.column.name));

/** Order by code unit, the same on every machine. */
const compareText = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0;
