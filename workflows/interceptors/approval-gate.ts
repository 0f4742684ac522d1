/** The gate behind a phase: what waits for a person, and what they answered. */
import { condition } from '@temporalio/workflow';
import type { Decision } from '../run';
import { current } from './flow-state';
import { record } from './registry-mirror';

/** Why a result cannot be approved as it is; every gated phase says so in `problem`. */
export const problemOf = (result: unknown): string | null =>
  (result as { problem?: string | null } | null)?.problem ?? null;

/** Waits for a person. A confidence may select what they should look at; it never decides in their place. */
export async function decisionOn(phase: string, result: unknown): Promise<Decision> {
  const { control } = current();
  const resultId = (result as { result_id?: string } | null)?.result_id ?? null;
  control.gate = {
    phase,
    requested_at: new Date().toISOString(),
    result_id: resultId,
    problem: problemOf(result),
  };
  await record('awaiting_approval', { details: { ...control.gate } });
  await condition(() => control.decision !== null);
  const decision = control.decision as Decision;
  control.decision = null;
  return decision;
}
