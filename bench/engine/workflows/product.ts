/** The same six phases as flow types of the product, as ordinary activities and as `local` ones. */
import { definePhases, type PhaseSpec, proxyPhases } from '../../../workflows/phases';
import { PHASE_NAMES, type PhaseName, type PhaseTimes } from './phase-times';

type Phases = Record<PhaseName, (input: { step: number }) => Promise<PhaseTimes>>;

const tableOf = (spec: PhaseSpec) =>
  Object.fromEntries(PHASE_NAMES.map((name) => [name, spec])) as Record<PhaseName, PhaseSpec>;

definePhases('bench_flow', tableOf({ algorithm: 'trivial@1', timeoutMs: 60_000 }));
definePhases('bench_local', tableOf({ algorithm: 'trivial@1', timeoutMs: 60_000, local: true }));

const phases = proxyPhases<Phases>();

async function sixPhases(): Promise<PhaseTimes[]> {
  const times: PhaseTimes[] = [];
  for (const [step, name] of PHASE_NAMES.entries()) {
    const { began, ended } = await phases[name]({ step });
    times.push({ began, ended });
  }
  return times;
}

export const bench_flow = () => sixPhases();
export const bench_local = () => sixPhases();
