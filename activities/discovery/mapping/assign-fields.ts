/** Gives the columns of one dataset their fields, all at once. */
import type { TargetField } from '../target-fields';
import { assignBest } from './assignment';
import { calibrate } from './calibration';
import type { ColumnUnit } from './column-family';
import { BULK_APPROVE_FROM, PROPOSE_FROM } from './mapping';
import type { Candidate } from './score-column';

interface RatedCandidate extends Candidate {
  confidence: number;
}

export interface AssignedUnit {
  unit: ColumnUnit;
  /** the field it got, null when none is good enough */
  chosen: RatedCandidate | null;
  /** every field it could have, best first */
  rated: RatedCandidate[];
}

export interface FieldConflict {
  targetField: string;
  columns: string[];
}

/** Pairs less likely than this are not worth a place in the assignment. */
const HOPELESS_BELOW = 0.3;
/** A second column this close to the winner makes a near-tie. */
const NEAR_TIE = 0.05;
/** A winner of a near-tie is for a person to look at. */
const CONTESTED = BULK_APPROVE_FROM - 0.01;
const USUAL_MARGIN = 0.3;
const EXACT_PROFILE = 0.99;

/** Assigns units to fields: a field that holds one value gets one unit at most, list fields any number. */
export function assignFields(
  units: readonly ColumnUnit[],
  fields: readonly TargetField[],
): { assigned: AssignedUnit[]; conflicts: FieldConflict[] } {
  const rated = units.map(rateCandidates);
  const singles = fields.filter(({ list }) => list !== true);
  // each unit has a place of its own beside the fields: its best list field, or no field at all
  const places = rated.map((candidates) => candidates.find(({ field }) => field.list));
  const values = rated.map((candidates, at) => [
    ...singles.map(({ name }) => worth(candidates.find(({ field }) => field.name === name))),
    ...places.map((place, owner) => (owner === at ? worth(place) : 0)),
  ]);
  const columns = assignBest(values);
  const assigned = units.map((unit, at): AssignedUnit => {
    const column = columns[at] ?? -1;
    const candidates = rated[at] ?? [];
    const field = column >= 0 ? singles[column] : undefined;
    const chosen =
      column < 0
        ? null
        : field === undefined
          ? (places[at] ?? null)
          : (candidates.find((candidate) => candidate.field.name === field.name) ?? null);
    return { unit, chosen: isProposed(chosen) ? chosen : null, rated: candidates };
  });
  const conflicts = findConflicts(assigned);
  return { assigned: assigned.map((entry) => tempered(entry, conflicts)), conflicts };
}

/** A candidate's lead over the column's best other field, or over a better fitting concept without a field. */
export function marginOf(candidate: Candidate, candidates: readonly Candidate[]): number {
  let rival = candidate.rivalConcept;
  for (const other of candidates) {
    if (other.field.name !== candidate.field.name) rival = Math.max(rival, other.composite);
  }
  return candidate.composite - rival;
}

/** The candidates of a unit with their probabilities, best first, fields of equal probability by name. */
function rateCandidates(unit: ColumnUnit): RatedCandidate[] {
  return unit.candidates
    .map((candidate) => {
      const margin = marginOf(candidate, unit.candidates);
      const confidence = candidate.isProfile
        ? EXACT_PROFILE
        : calibrate(candidate.composite, margin);
      return { ...candidate, confidence };
    })
    .sort(
      (one, other) =>
        other.confidence - one.confidence ||
        other.composite - one.composite ||
        (one.field.name < other.field.name ? -1 : 1),
    );
}

const isProposed = (candidate: RatedCandidate | null): boolean =>
  candidate !== null && candidate.confidence >= PROPOSE_FROM;

// Columns compete for a field by their raw scores: the lead over a column's own other fields is no merit here, since
// the assignment weighs those itself. The small addend breaks ties of rounded probabilities.
const worth = (candidate: RatedCandidate | undefined): number =>
  candidate === undefined || candidate.confidence < HOPELESS_BELOW
    ? 0
    : calibrate(candidate.composite, USUAL_MARGIN) + candidate.composite / 1000;

/** Fields for which a column left without a field was nearly as good as the one that got it. */
function findConflicts(assigned: readonly AssignedUnit[]): FieldConflict[] {
  const conflicts: FieldConflict[] = [];
  for (const { unit, chosen } of assigned) {
    if (chosen === null || chosen.field.list) continue;
    const rivals = assigned.filter((other) => {
      if (other.unit === unit || other.chosen !== null) return false;
      const same = other.rated.find(({ field }) => field.name === chosen.field.name);
      const confidence = same?.confidence ?? 0;
      return confidence >= PROPOSE_FROM && confidence >= chosen.confidence - NEAR_TIE;
    });
    if (rivals.length === 0) continue;
    const columns = [unit, ...rivals.map((rival) => rival.unit)].flatMap(({ members }) =>
      members.map(({ column }) => column.name),
    );
    conflicts.push({ targetField: chosen.field.name, columns });
  }
  return conflicts.sort((one, other) => (one.targetField < other.targetField ? -1 : 1));
}

function tempered(entry: AssignedUnit, conflicts: readonly FieldConflict[]): AssignedUnit {
  const { chosen } = entry;
  if (chosen === null || chosen.isProfile) return entry;
  const isContested = conflicts.some(({ targetField }) => targetField === chosen.field.name);
  if (!isContested) return entry;
  return { ...entry, chosen: { ...chosen, confidence: Math.min(chosen.confidence, CONTESTED) } };
}
