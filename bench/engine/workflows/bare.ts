/** Six activities in a row and nothing else: what Temporal costs by itself. */
import { proxyActivities } from '@temporalio/workflow';
import { PHASE_NAMES, type PhaseName, type PhaseTimes } from './phase-times';

type BarePhases = Record<PhaseName, (input: { step: number }) => Promise<PhaseTimes>>;

const phases = proxyActivities<BarePhases>({ startToCloseTimeout: '1 minute' });

export async function bench_bare(): Promise<PhaseTimes[]> {
  const times: PhaseTimes[] = [];
  for (const [step, name] of PHASE_NAMES.entries()) times.push(await phases[name]({ step }));
  return times;
}
