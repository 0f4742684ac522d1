/** What a re-run of a flow runs again, and what it carries over from the earlier iteration. Pure. */
import type { PhaseTable } from './phases';

export const rerunScopes = ['beginning', 'from_phase', 'incomplete'] as const;
/** One choice, not a combination of flags: everything, a phase and all after it, or only what did not finish. */
export type RerunScope = (typeof rerunScopes)[number];

/** A finished phase of an earlier iteration; for a gate one that was approved. */
export interface EarlierResult {
  phase: string;
  result_id: string;
  /** the flow that computed it */
  from_flow_id: string;
  algorithm: string;
  /** what the call of the phase resolved to */
  value: object;
}

export interface RerunPlan {
  /** in the order they run, with the reason for people */
  execute: { phase: string; reason: string }[];
  carry: EarlierResult[];
}

/**
 * Every phase is either executed or carried. One that is executed takes with it all that need its result, directly or
 * not. `from` must be a phase of the table when the scope is `from_phase`.
 */
export function planRerun(
  table: PhaseTable,
  earlier: ReadonlyMap<string, EarlierResult>,
  { scope, from }: { scope: RerunScope; from?: string | undefined },
): RerunPlan {
  const phases = Object.keys(table);
  const first = scope === 'from_phase' ? phases.indexOf(from ?? '') : phases.length;
  const plan: RerunPlan = { execute: [], carry: [] };
  const executed = new Set<string>();
  phases.forEach((phase, place) => {
    const result = earlier.get(phase);
    const reason =
      scope === 'beginning'
        ? 'everything runs again'
        : place === first
          ? 'asked for'
          : place > first
            ? `comes after ${from ?? ''}`
            : unusable(table, phase, result, executed);
    if (reason === null && result) plan.carry.push(result);
    else {
      executed.add(phase);
      plan.execute.push({ phase, reason: reason ?? 'it has no finished result' });
    }
  });
  return plan;
}

/**
 * Phases that would be carried although they worked on another value of a key of the configuration, with all that
 * would have to run again because of them, in their order; empty when the two configurations go together.
 */
export function contradicted(
  table: PhaseTable,
  carry: readonly EarlierResult[],
  [before, after]: readonly [Record<string, unknown>, Record<string, unknown>],
): string[] {
  const other = (key: string) => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  const usable = carry.filter(({ phase }) => !table[phase]?.configuredBy?.some(other));
  if (usable.length === carry.length) return [];
  const earlier = new Map(usable.map((result) => [result.phase, result]));
  return planRerun(table, earlier, { scope: 'incomplete' }).execute.map(({ phase }) => phase);
}

/** Why the earlier result cannot be carried; null when it can. */
function unusable(
  table: PhaseTable,
  phase: string,
  result: EarlierResult | undefined,
  executed: ReadonlySet<string>,
): string | null {
  const { algorithm, needs = [], approval } = table[phase] ?? { algorithm: '' };
  if (!result) return approval ? 'it was not approved' : 'it has no finished result';
  if (result.algorithm !== algorithm) return `${result.algorithm} is ${algorithm} now`;
  const again = needs.find((need) => executed.has(need));
  return again === undefined ? null : `needs ${again}, which runs again`;
}
