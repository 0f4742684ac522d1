/** One scenario from the first start to the verdict: load, trouble, healing, settling, evidence, invariants. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../../bench/estate/random';
import type { Tenant } from '../../workflows/run';
import { createCaller, type Caller } from './caller';
import type { ChaosStack } from './chaos-stack';
import { driveFlow } from './drive-flow';
import { agrees, type Evidence, listWorkflows, readEngine, readRegistry } from './evidence';
import { startFlowBoard } from './flow-board';
import { planFlow, TENANTS } from './flow-plan';
import { followEvents } from './follow-events';
import { findForeignRows, probeForeignFlows } from './foreign-rows';
import { endsOf, type Fault, invariants } from './invariants';
import { flowsOf, type Ledger, newLedger } from './ledger';
import { linkedAbort } from './linked-abort';
import type { Scenario } from './scenario';
import { seedOf } from './seed';
import { readBrokenChains } from './broken-chains';
import { readSessions } from './sessions';

/** Flows the audit log is followed of: one in so many. */
const FOLLOWED = 10;
/** Flows go on this long after the trouble, and longer the more there are. */
const SETTLE_MS = 90_000;
const SETTLE_MS_PER_FLOW = 150;
/** The reconciler has this long to make good what nobody else sees. */
const AGREE_MS = 30_000;

export interface ScenarioRun {
  stack: ChaosStack;
  scenario: Scenario;
  seed: number;
  flows: number;
  /** of the first flow of this scenario */
  firstIndex: number;
  windowMs: number;
  tenants: readonly Tenant[];
  uploads: readonly string[];
  /** aborted by the user or by the deadline of the run */
  signal: AbortSignal;
}

export interface Verdict {
  invariant: string;
  title: string;
  compared: number;
  faults: Fault[];
}

export interface ScenarioReport {
  scenario: string;
  title: string;
  window_ms: number;
  flows: number;
  trouble: Record<string, number>;
  ends: Record<string, number>;
  actions: Record<string, number>;
  calls: number;
  unclear_calls: number;
  internal_errors: string[];
  /** processes that ended although nobody killed them */
  own_ends: number;
  /** from the end of the trouble to the end of the last flow */
  settled_after_ms: number;
  /** from then on until registry and engine agreed about every flow */
  agreed_after_ms: number;
  agreement: number;
  verdicts: Verdict[];
}

export async function runScenario(run: ScenarioRun): Promise<ScenarioReport> {
  const { stack, scenario } = run;
  const since = await now(stack);
  const ownEnds = countOwnEnds(stack);
  const over = linkedAbort(run.signal);
  const { signal } = over;
  const ledger = newLedger(run.tenants);
  const caller = createCaller({
    ...{ ledger, signal, apiUrl: stack.apiUrl },
    random: createRandom(seedOf(run.seed, scenario.name, 'clients')),
  });
  const load = startLoad(run, ledger, caller, signal);
  try {
    const trouble = await makeTrouble(run, ledger, load.launch, signal);
    run.signal.throwIfAborted();
    await stack.heal();
    const healed = performance.now();
    await Promise.race([load.done(), limit(SETTLE_MS + run.flows * SETTLE_MS_PER_FLOW, signal)]);
    const settled = performance.now();
    await untilAgreed(stack, since, signal);
    const agreed = performance.now();
    await load.endFollowing();
    run.signal.throwIfAborted();
    const evidence = await gather(run, ledger, caller, since);
    return {
      ...reportOf(run, ledger, evidence),
      trouble,
      own_ends: countOwnEnds(stack) - ownEnds,
      settled_after_ms: Math.round(settled - healed),
      agreed_after_ms: Math.round(agreed - settled),
    };
  } finally {
    over.abort();
    await load.stop();
    over.release();
  }
}

/** What the clients and the evidence say; the times are the caller's. */
function reportOf({ scenario, windowMs }: ScenarioRun, ledger: Ledger, evidence: Evidence) {
  return {
    scenario: scenario.name,
    title: scenario.title,
    window_ms: windowMs,
    flows: ledger.starts.size,
    ends: endsOf(evidence),
    actions: outcomesOf(ledger),
    calls: ledger.calls,
    unclear_calls: ledger.unclearCalls,
    internal_errors: ledger.internalErrors,
    agreement: agreementOf(evidence),
    verdicts: invariants.map(({ name, title, compared, faults }) => ({
      invariant: name,
      title,
      compared: compared(evidence),
      faults: faults(evidence),
    })),
  };
}

/** By the database's clock: rows are told apart by when they were made. */
async function now({ db }: ChaosStack): Promise<Date> {
  const { rows } = await db.raw<{ rows: { now: Date }[] }>('select clock_timestamp() as now');
  return rows[0]?.now ?? new Date();
}

const countOwnEnds = ({ workers, api }: ChaosStack): number =>
  [...workers, api].reduce((sum, { process }) => sum + process.ownEnds(), 0);

const limit = (ms: number, signal: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, { signal, ref: false }).catch(() => undefined);

function startLoad(run: ScenarioRun, ledger: Ledger, caller: Caller, signal: AbortSignal) {
  const board = startFlowBoard(caller, TENANTS);
  const drive = { caller, board, ledger, signal, uploads: run.uploads };
  const drives: Promise<void>[] = [];
  const followers: Promise<void>[] = [];
  let isOver = false;
  const follow = async (index: number, tenantNo: number): Promise<void> => {
    const flowId = await flowIdOf(ledger, index, signal);
    if (flowId === undefined) return;
    const followed = { flowId, eventIds: [], faults: [] };
    ledger.followed.set(flowId, followed);
    await followEvents(caller, followed, tenantNo, () => isOver);
  };
  const launch = (index: number, startWithinMs: number, key?: string) => {
    const plan = planFlow(run.seed, run.firstIndex + index, startWithinMs);
    drives.push(driveFlow(drive, plan, key));
    if (index % FOLLOWED === 0) followers.push(follow(plan.index, plan.tenantNo));
  };
  for (let index = 0; index < run.flows; index += 1) launch(index, run.windowMs * 0.8);
  return {
    launch: (key: string) => {
      launch(drives.length, 0, key);
    },
    done: () => Promise.all(drives),
    endFollowing: async () => {
      isOver = true;
      await Promise.all(followers);
    },
    stop: async () => {
      await board.stop();
      await Promise.all(drives);
    },
  };
}

async function flowIdOf(
  { starts }: Ledger,
  index: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  while (!signal.aborted) {
    for (const { plan, answers } of starts.values())
      if (plan.index === index && answers.size > 0) return [...answers][0];
    await delay(200);
  }
  return undefined;
}

async function makeTrouble(
  { stack, scenario, seed, windowMs }: ScenarioRun,
  ledger: Ledger,
  launch: (key: string) => void,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const until = performance.now() + windowMs;
  await scenario.cause({
    ...{ stack, ledger, windowMs, launch },
    random: createRandom(seedOf(seed, scenario.name)),
    wait: async (ms) => {
      await limit(ms, signal);
    },
    lasts: () => performance.now() < until && !signal.aborted,
    count: (what, by = 1) => {
      counts[what] = (counts[what] ?? 0) + by;
    },
  });
  // Whatever is left of the window passes in peace: the load is made for all of it.
  await limit(Math.max(0, until - performance.now()), signal);
  return counts;
}

/** Waits until registry and engine agree about every flow, for a while. */
async function untilAgreed(stack: ChaosStack, since: Date, signal: AbortSignal): Promise<void> {
  const until = performance.now() + AGREE_MS;
  const agreed = new Set<string>();
  while (performance.now() < until && !signal.aborted) {
    const { flows } = await readRegistry(stack.db, since);
    for (const flow of flows)
      if (!agreed.has(flow.flow_id) && agrees(flow, await readEngine(stack.client, flow.flow_id)))
        agreed.add(flow.flow_id);
    if (agreed.size === flows.length) return;
    await delay(300);
  }
}

async function gather(
  { stack }: ScenarioRun,
  ledger: Ledger,
  caller: Caller,
  since: Date,
): Promise<Evidence> {
  const workflowIds = await listWorkflows(stack.client, since);
  const registry = await readRegistry(stack.db, since);
  const engine: Evidence['engine'] = new Map();
  for (const id of new Set([
    ...registry.flows.map((flow) => flow.flow_id),
    ...flowsOf(ledger).keys(),
  ]))
    engine.set(id, await readEngine(stack.client, id));
  const foreign = [
    ...(await findForeignRows(stack.db, ledger)),
    ...(await probeForeignFlows(caller, ledger)),
  ];
  return {
    ...{ ledger, ...registry, engine, workflowIds, foreign },
    brokenChains: await readBrokenChains(stack.db, ledger.tenants),
    sessions: await readSessions(stack.db),
  };
}

const agreementOf = ({ flows, engine }: Evidence): number =>
  flows.length === 0
    ? 1
    : flows.filter((flow) => agrees(flow, engine.get(flow.flow_id))).length / flows.length;

function outcomesOf({ actions }: Ledger): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of actions) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** An upload of each tenant, for its flows to name. */
export async function uploadForEach(caller: Caller, tenants: number): Promise<string[]> {
  const ids: string[] = [];
  for (let tenantNo = 0; tenantNo < tenants; tenantNo += 1) {
    const answer = await caller.ask(tenantNo, randomUUID(), (client) =>
      client.upload({
        body: Readable.from([Buffer.from(`name\ns${tenantNo}\n`)]),
        fileName: 'servers.csv',
      }),
    );
    if (!answer || 'refusal' in answer)
      throw answer?.refusal ?? new Error('the run was broken off');
    ids.push(answer.value.upload_id);
  }
  return ids;
}
