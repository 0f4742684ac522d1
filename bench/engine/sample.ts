/** One measurement of one contestant: fifty flows at a time, then one after the other. */
import { randomUUID } from 'node:crypto';
import { readUsage, type Usage } from '../process-usage';
import { type Contestant, flowInput } from './contestants';
import type { PhaseTimes } from './workflows/phase-times';

export interface Sample {
  flows_per_s: number;
  /** CPU seconds per 1000 flows, by process */
  cpu: Record<string, number>;
  rss_mib: Record<string, number>;
  /** milliseconds of flows that are alone */
  started: number[];
  whole: number[];
  transition: number[];
}

export const CONCURRENCY = 50;

export async function takeSample(
  contestant: Contestant,
  counts: { together: number; alone: number },
): Promise<Sample> {
  const before = readUsage(contestant.roots);
  const begin = performance.now();
  await runTogether(contestant, counts.together);
  const seconds = (performance.now() - begin) / 1000;
  const after = readUsage(contestant.roots);
  const sample: Sample = {
    flows_per_s: counts.together / seconds,
    cpu: mapValues(
      after,
      (usage, name) =>
        ((usage.cpuSeconds - (before[name]?.cpuSeconds ?? 0)) / counts.together) * 1000,
    ),
    rss_mib: mapValues(after, (usage) => usage.rssBytes / 2 ** 20),
    started: [],
    whole: [],
    transition: [],
  };
  for (let left = counts.alone; left > 0; left -= 1) await runAlone(contestant, sample);
  return sample;
}

const start = ({ client, workflow, taskQueue }: Contestant) =>
  client.workflow.start<(input: unknown) => Promise<PhaseTimes[]>>(workflow, {
    workflowId: randomUUID(),
    taskQueue,
    args: [flowInput],
  });

async function runTogether(contestant: Contestant, flows: number): Promise<void> {
  let left = flows;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      const handle = await start(contestant);
      await handle.result();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
}

async function runAlone(contestant: Contestant, sample: Sample): Promise<void> {
  const begin = performance.now();
  const handle = await start(contestant);
  sample.started.push(performance.now() - begin);
  const phases = await handle.result();
  sample.whole.push(performance.now() - begin);
  for (const [step, { began }] of phases.entries()) {
    const earlier = phases[step - 1];
    if (earlier) sample.transition.push(began - earlier.ended);
  }
}

const mapValues = (
  usages: Record<string, Usage>,
  of: (usage: Usage, name: string) => number,
): Record<string, number> =>
  Object.fromEntries(Object.entries(usages).map(([name, usage]) => [name, of(usage, name)]));
