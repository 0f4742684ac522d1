/** The whole run: one system, one trouble after the other, the same promises after each. */
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config';
import { createRandom } from '../../bench/estate/random';
import type { Part } from '../../tools/engines';
import { StartError } from '../../tools/start-error';
import type { Tenant } from '../../workflows/run';
import { createCaller } from './caller';
import { DEFAULT_FLOWS, type ChaosOptions } from './chaos-options';
import { type ChaosStack, startChaosStack } from './chaos-stack';
import { stopPostgresLong, stopPostgresOften, stopTemporalLong } from './engine-scenarios';
import { disorderMessages, operate } from './engine-side-scenarios';
import { TENANTS } from './flow-plan';
import { newLedger } from './ledger';
import { linkedAbort } from './linked-abort';
import { breakNetwork, loseReplies } from './network-scenarios';
import { planWindows } from './plan-windows';
import { freezeWorkers, killApi, killWorkers } from './process-scenarios';
import { faultLines, scenarioLine, summaryTable } from './report';
import { runScenario, type ScenarioReport, uploadForEach } from './run-scenario';
import type { Scenario } from './scenario';
import { readSessions } from './sessions';

export const scenarios: readonly Scenario[] = [
  killWorkers,
  killApi,
  freezeWorkers,
  stopPostgresOften,
  breakNetwork,
  loseReplies,
  disorderMessages,
  operate,
  stopPostgresLong,
  stopTemporalLong,
];

export interface ChaosReport {
  seed: number;
  flows: number;
  minutes: number;
  scenarios: ScenarioReport[];
  /** connections of the idle system before and after everything; null when the run was too short to wait for it */
  connections: { before: number; after: number | null };
  /** sentences about what is broken; empty when everything held */
  broken: string[];
}

export interface ChaosRun {
  config: Config;
  options: ChaosOptions;
  log: (line: string) => void;
  signal: AbortSignal;
  onKill: (kill: () => void) => void;
}

/** On a slow or busy machine settling takes longer than planned: broken off is a run after twice its time and a bit. */
const longestMs = (minutes: number): number => 2 * minutes * 60_000 + 120_000;
/** Idle connections are closed after half a minute. */
const CALM_MS = 60_000;
const LEAST_MINUTES_TO_CALM = 1;

/** @throws StartError when an engine cannot be started */
export async function runChaos({
  config,
  options,
  log,
  signal,
  onKill,
}: ChaosRun): Promise<ChaosReport> {
  const { only } = options;
  const chosen = scenarios.filter(({ name }) => only.length === 0 || only.includes(name));
  const windows = planWindows(chosen, options);
  log(
    `Seed ${options.seed}: it decides the flows and the faults; how they meet differs from run to run.`,
  );
  for (const { name, title } of chosen)
    log(
      `  ${name.padEnd(16)} ${((windows.ms.get(name) ?? 0) / 1000).toFixed(0).padStart(3)} s  ${title}`,
    );
  if (windows.shortened)
    log(
      `The outages are shorter than their 60 s: ${options.minutes} minutes are not enough for them.`,
    );
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orchestrator-chaos-'));
  // mkdtemp lets nobody else in, and as root the database runs under another account.
  await chmod(dataDir, 0o711);
  const parts: Part[] = [];
  onKill(() => {
    for (const part of parts) part.kill();
  });
  const deadline = linkedAbort(signal, longestMs(options.minutes));
  let stack: ChaosStack | undefined;
  let isSound = false;
  try {
    stack = await startChaosStack({
      ...{ config, dataDir, log, seed: options.seed, signal: deadline.signal },
      onStarted: (part) => parts.push(part),
    });
    const report = await runAll(stack, chosen, windows.ms, options, deadline.signal, log);
    isSound = report.broken.length === 0;
    return report;
  } catch (error) {
    if (!deadline.signal.aborted || signal.aborted) throw error;
    throw new StartError(
      `The run was not over after ${longestMs(options.minutes) / 60_000} minutes and was broken off: this machine is too busy for it.`,
    );
  } finally {
    deadline.release();
    await stack?.stop();
    const kept = isSound || signal.aborted ? [] : ['logs'];
    for (const name of await readdir(dataDir))
      if (!kept.includes(name))
        await rm(path.join(dataDir, name), { recursive: true, force: true });
    if (kept.length === 0) await rm(dataDir, { recursive: true, force: true });
    else log(`What the processes said is kept in ${path.join(dataDir, 'logs')}.`);
  }
}

async function runAll(
  stack: ChaosStack,
  chosen: readonly Scenario[],
  windowMs: Map<string, number>,
  options: ChaosOptions,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<ChaosReport> {
  const { seed, flows, minutes } = options;
  const tenants = Array.from({ length: TENANTS }, (): Tenant => {
    return { client_account_id: randomUUID(), engagement_id: randomUUID() };
  });
  const random = createRandom(seed);
  const ledger = newLedger(tenants);
  const caller = createCaller({ apiUrl: stack.apiUrl, ledger, random, signal });
  const uploads = await uploadForEach(caller, TENANTS);
  const before = await busiest(stack, signal);
  const reports: ScenarioReport[] = [];
  const broken: string[] = [];
  for (const [place, scenario] of chosen.entries()) {
    const report = await runScenario({
      ...{ stack, scenario, seed, flows, tenants, uploads, signal },
      firstIndex: place * 2 * Math.max(flows, DEFAULT_FLOWS),
      windowMs: windowMs.get(scenario.name) ?? 0,
    });
    signal.throwIfAborted();
    reports.push(report);
    log(scenarioLine(report));
    const lines = faultLines(report, options);
    for (const line of lines) log(line);
    broken.push(...lines);
  }
  const after = minutes < LEAST_MINUTES_TO_CALM ? null : await calmed(stack, before, signal);
  if (after !== null && after > before)
    broken.push(
      `V9: ${after} connections to the database a minute after everything, ${before} before it.`,
    );
  log(summaryTable(reports));
  log(
    after === null
      ? `Idle connections close after half a minute: too long to wait for in ${minutes} minutes.`
      : `Connections of the idle system: ${before} before, ${after} after.`,
  );
  return { seed, flows, minutes, scenarios: reports, connections: { before, after }, broken };
}

/** Most connections an idle system has within a few seconds: loops that look around come and go. */
async function busiest({ db }: ChaosStack, signal: AbortSignal): Promise<number> {
  let most = 0;
  for (let looks = 0; looks < 20 && !signal.aborted; looks += 1) {
    most = Math.max(most, (await readSessions(db)).connected);
    await delay(200);
  }
  return most;
}

/** Waits until no more are connected than before. */
async function calmed(stack: ChaosStack, before: number, signal: AbortSignal): Promise<number> {
  const until = performance.now() + CALM_MS;
  for (;;) {
    signal.throwIfAborted();
    const { connected } = await readSessions(stack.db);
    if (connected <= before || performance.now() > until) return connected;
    await delay(500);
  }
}
