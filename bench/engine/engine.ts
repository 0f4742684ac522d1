/**
 * What the product costs against bare Temporal. Contestants take turns on the same servers, so that what else the
 * machine does meets all of them; read the ratios, which compare neighbours in time, before the figures.
 */
import { createKnex, withTenant } from '../../db/knex';
import { migrate } from '../../db/migrate';
import type { PartResult, Setting } from '../setting';
import { type ContestantName, type Contestants, flowInput, startContestants } from './contestants';
import { takeSample } from './sample';
import { type Alternation, engineReport, figuresOf, line, ratiosOf } from './tally';
import { PHASE_NAMES } from './workflows/phase-times';

/** The stock server takes some eight times as long for a flow: it takes part in every second alternation. */
const STOCK_EVERY = 2;
const COUNTS = { together: 300, alone: 60 };
const STOCK_COUNTS = { together: 100, alone: 12 };
const WARM_UP = { together: 100, alone: 10 };

const bars = [
  ['throughput_vs_tuned', 'at least', 0.95],
  ['throughput_vs_stock', 'at least', 2],
  ['latency_vs_tuned', 'at most', 1.15],
  ['latency_vs_stock', 'at most', 0.25],
  ['cpu_vs_tuned', 'at most', 1.2],
  ['local_throughput_vs_tuned', 'at least', 1.7],
  ['local_latency_vs_tuned', 'at most', 0.6],
] as const;

export async function runEngine(setting: Setting): Promise<PartResult> {
  await migrate(setting.engines.databaseUrl);
  const contestants = await startContestants(setting);
  setting.log('Warming up.');
  const warm = ['tuned', 'product', 'local'] as const;
  for (const name of warm) await takeSample(contestants[name], WARM_UP);
  const alternations: Alternation[] = [];
  for (let round = 0; round < setting.alternations; round += 1) {
    const alternation = await alternate(contestants, round);
    alternations.push(alternation);
    setting.log(`Alternation ${round + 1} of ${setting.alternations}: ${line(alternation)}`);
  }
  await assertRecorded(setting);
  const figures = figuresOf(alternations);
  const ratios = ratiosOf(alternations);
  engineReport(figures).forEach(setting.log);
  return {
    figures,
    ratios,
    bars: bars.map(([name, demand, limit]) => ({
      name,
      demand,
      limit,
      measured: ratios[name]?.median ?? NaN,
    })),
  };
}

/** Each of them once; who begins changes from round to round. */
async function alternate(contestants: Contestants, round: number): Promise<Alternation> {
  const three = ['tuned', 'product', 'local'] as const;
  const order: ContestantName[] = three.map((_, at) => three[(at + round) % 3] ?? 'tuned');
  if (round % STOCK_EVERY === 0) order.push('stock');
  const alternation: Alternation = {};
  for (const name of order) {
    const counts = name === 'stock' ? STOCK_COUNTS : COUNTS;
    alternation[name] = await takeSample(contestants[name], counts);
  }
  return alternation;
}

/** A product that records nothing would be quick: every flow and each of its phases must be in the registry. */
async function assertRecorded({ engines, alternations }: Setting): Promise<void> {
  const db = createKnex(engines.databaseUrl, { max: 1 });
  const flows = WARM_UP.together + WARM_UP.alone + alternations * (COUNTS.together + COUNTS.alone);
  try {
    const { rows } = await withTenant(db, flowInput.tenant, (trx) =>
      trx.raw<{ rows: { flow_type: string; flows: number; phases: number; results: number }[] }>(
        `select flow_type, count(*) as flows,
           sum((select count(*) from flow_phase_runs p where p.flow_id = m.flow_id and outcome = 'finished')) as phases,
           sum((select count(*) from phase_results r where r.flow_id = m.flow_id)) as results
         from master_flows m where flow_status = 'completed' group by flow_type`,
      ),
    );
    for (const flowType of ['bench_flow', 'bench_local']) {
      const found = rows.find((row) => row.flow_type === flowType);
      const complete = [found?.phases, found?.results].every(
        (count) => Number(count) === flows * PHASE_NAMES.length,
      );
      if (found?.flows !== flows || !complete)
        throw new Error(`${flows} flows ran as ${flowType}; recorded: ${JSON.stringify(found)}`);
    }
  } finally {
    await db.destroy();
  }
}
