/**
 * A thousand flows that wait for a person while others run, then a thousand approvals at once; and how long a tenant
 * with one flow waits meanwhile.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createKnex } from '../../db/knex';
import { migrate } from '../../db/migrate';
import { buildBundles } from '../engine/contestants';
import type { Bar, PartResult, Setting } from '../setting';
import { percentiles, quantile, short } from '../statistics';
import { startChild } from '../worker-child';
import { type TenantFlows, tenantFlows, type Times } from './tenant-flows';

const CONCURRENCY = 50;
const CAPACITY_FLOWS = 200;
const SHARE_OF_CAPACITY = 0.6;
const LOAD_S = 45;
const BASELINE_FLOWS = 10;
const PATIENCE_MS = 600_000;

/** End of a phase to the begin of the next, by the worker's clock; a pair with the gate between is no transition. */
const TRANSITIONS = `
  select extract(epoch from next_start - ended_at) * 1000 as ms from (
    select phase, started_at, ended_at, lead(started_at) over (partition by flow_id order by seq) as next_start,
      lead(phase) over (partition by flow_id order by seq) as next_phase
    from flow_phase_runs where outcome = 'finished') as pairs
  where next_start is not null and next_phase <> 'four' and ended_at >= ? and ended_at < ?`;
/** From what happened, by the engine's clock, to the transaction that recorded it. */
const LAG = `
  select extract(epoch from recorded_at - occurred_at) * 1000 as ms from flow_events
  where action <> 'created' and recorded_at >= ? and recorded_at < ?`;
/** From the approval to the begin of the phase behind the gate. */
const ADMISSION = `
  select extract(epoch from p.started_at - e.occurred_at) * 1000 as ms from flow_events e
  join flow_phase_runs p on p.flow_id = e.flow_id and p.phase = 'four' where e.action = 'approved'`;

export async function runApprovals(setting: Setting): Promise<PartResult> {
  const { log, flows: size } = setting;
  const { waiting, load, single } = await startTenants(setting);
  const capacity = await measureCapacity(load);
  log(`Capacity ${short(capacity)} flows/s; ${size} flows go to their gate.`);
  const alone = await oneByOne(single, () => false, BASELINE_FLOWS);

  const gated = await startMany(waiting, size);
  await until(waiting, 'awaiting_approval', size);
  const begin = new Date();
  const arrivals = await sustain(load, capacity * SHARE_OF_CAPACITY);
  const window = [begin, new Date()];
  const lag = await load.times(LAG, window);
  const transition = await load.times(TRANSITIONS, window);
  log(`Under ${short(arrivals / LOAD_S)} flows/s with ${size} open: lag ${show(lag)}`);
  log(`  transition ${show(transition)}`);

  const released = new Date();
  const burst = performance.now();
  const acknowledged: number[] = [];
  let drained = false;
  const meanwhile = oneByOne(single, () => drained, Infinity);
  await Promise.all(
    gated.map(async (flowId) => {
      await waiting.approve(flowId);
      acknowledged.push(performance.now() - burst);
    }),
  );
  await until(waiting, 'completed', size);
  const drain_s = (performance.now() - burst) / 1000;
  drained = true;
  const shared = await meanwhile;
  const after = await waiting.times(TRANSITIONS, [released, new Date()]);
  const admission = await waiting.times(ADMISSION, []);
  const single_waits_ms = quantile(shared, 0.99) - quantile(alone, 0.5);
  log(`Released: all ${size} complete after ${short(drain_s)} s; transition ${show(after)}`);
  log(`  approval to next phase ${show(admission)}`);
  log(
    `  one flow of another tenant: ${short(quantile(alone, 0.5))} ms alone, p50 ${short(quantile(shared, 0.5))}, p99 ${short(quantile(shared, 0.99))} ms meanwhile (${shared.length} flows)`,
  );
  const bar = (name: string, limit: number, measured: number | null): Bar => ({
    name,
    demand: 'at most',
    limit,
    measured: measured ?? NaN,
  });
  return {
    figures: {
      open_flows: size,
      capacity_flows_per_s: capacity,
      load: { arrivals, seconds: LOAD_S, registry_lag_ms: lag, transition_ms: transition },
      release: {
        drain_s,
        acknowledged_ms: percentiles(acknowledged),
        approval_to_next_phase_ms: admission,
        transition_ms: after,
      },
      other_tenant: { alone_ms: percentiles(alone), meanwhile_ms: percentiles(shared) },
    },
    ratios: {},
    bars: [
      bar('registry lag p99 ms', 250, lag.p99),
      bar('transition p99 ms under load', 1000, transition.p99),
      bar('transition p99 ms after release', 5000, after.p99),
      bar('one flow waits longer, ms', 2000, single_waits_ms),
    ],
  };
}

async function startTenants(setting: Setting) {
  const { engines, config, atEnd, profileDir } = setting;
  await migrate(engines.databaseUrl);
  const taskQueue = 'bench-approvals';
  const { product: bundlePath } = await buildBundles(config.dataDir);
  const address = engines.temporalAddress;
  const namespace = config.temporalNamespace;
  const databaseUrl = engines.databaseUrl;
  const task = { kind: 'product', address, namespace, taskQueue, bundlePath, databaseUrl };
  const worker = await startChild('engine/worker.js', task, { profileDir });
  atEnd(worker.stop);
  const connection = await Connection.connect({ address });
  atEnd(() => connection.close());
  const db = createKnex(databaseUrl, { max: 20 });
  atEnd(() => db.destroy());
  const client = new Client({ connection, namespace });
  const tenant = () => tenantFlows({ client, taskQueue }, db);
  return { waiting: tenant(), load: tenant(), single: tenant() };
}

/** Flows a second when fifty are always under way. */
async function measureCapacity(load: TenantFlows): Promise<number> {
  await manyAtATime(CAPACITY_FLOWS / 4, () => load.start('bench_flow').then(load.ended));
  const begin = performance.now();
  await manyAtATime(CAPACITY_FLOWS, () => load.start('bench_flow').then(load.ended));
  return CAPACITY_FLOWS / ((performance.now() - begin) / 1000);
}

async function startMany(waiting: TenantFlows, size: number): Promise<string[]> {
  const ids: string[] = [];
  await manyAtATime(size, async () => {
    ids.push(await waiting.start('bench_approval'));
  });
  return ids;
}

async function manyAtATime(count: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  const one = async () => {
    for (; left > 0; await work()) left -= 1;
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
}

/** Flows begin at the given rate, however long the earlier ones take; returns how many, when all have ended. */
async function sustain(load: TenantFlows, perSecond: number): Promise<number> {
  const under: Promise<unknown>[] = [];
  const begin = performance.now();
  while (performance.now() - begin < LOAD_S * 1000) {
    under.push(load.start('bench_flow').then(load.ended));
    const due = begin + (under.length / perSecond) * 1000;
    await delay(Math.max(0, due - performance.now()));
  }
  await Promise.all(under);
  return under.length;
}

/** Milliseconds of whole flows, one after the other. */
async function oneByOne(
  flows: TenantFlows,
  isOver: () => boolean,
  limit: number,
): Promise<number[]> {
  const times: number[] = [];
  while (!isOver() && times.length < limit) {
    const begin = performance.now();
    await flows.start('bench_flow').then(flows.ended);
    times.push(performance.now() - begin);
  }
  return times;
}

async function until(flows: TenantFlows, status: string, wanted: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await flows.count(status);
    if (found === wanted) return;
    if (performance.now() > deadline)
      throw new Error(`${found} of ${wanted} flows are ${status} after ${PATIENCE_MS / 1000} s`);
    await delay(250);
  }
}

const show = ({ p50, p99, n }: Times): string =>
  `p50 ${short(p50 ?? NaN)} ms, p99 ${short(p99 ?? NaN)} ms (${n})`;
