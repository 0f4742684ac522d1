/** The same six phases as flow types of the product, as ordinary activities, as `local` ones, and with a gate. */
import { definePhases, type PhaseSpec, proxyPhases } from '../../../workflows/phases';
import { PHASE_NAMES, type PhaseName, type PhaseTimes } from './phase-times';

type Phases = Record<PhaseName, (input: { step: number }) => Promise<PhaseTimes>>;

const tableOf = (spec: PhaseSpec) =>
  Object.fromEntries(PHASE_NAMES.map((name) => [name, spec])) as Record<PhaseName, PhaseSpec>;

definePhases('bench_flow', tableOf({ algorithm: 'trivial@1', timeoutMs: 60_000 }));
definePhases('bench_local', tableOf({ algorithm: 'trivial@1', timeoutMs: 60_000, local: true }));
definePhases('bench_approval', {
  ...tableOf({ algorithm: 'trivial@1', timeoutMs: 60_000 }),
  three: { algorithm: 'trivial@1', timeoutMs: 60_000, approval: true },
});

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
/** Waits for a person after its third phase. */
export const bench_approval = () => sixPhases();
