/** What must be true after every trouble. Each invariant names the flows it does not hold for, with what shows it. */
import { isClosed, type FlowStatus } from '../../workflows/run';
import { agrees, type Evidence, type EventRecord } from './evidence';
import { groupBy } from './group-by';
import { auditFaults, outcomeFaults } from './audit-invariants';

export interface Fault {
  flowId: string | null;
  says: string;
}

export interface Invariant {
  name: string;
  title: string;
  /** what was held against it, for the report */
  compared: (evidence: Evidence) => number;
  faults: (evidence: Evidence) => Fault[];
}

/** Each start key made exactly one flow, and nothing exists that nobody started. */
function startFaults({ ledger, flows, engine, workflowIds }: Evidence): Fault[] {
  const faults: Fault[] = [];
  const byKey = groupBy(flows, ({ idempotency_key }) => idempotency_key);
  for (const { key, answers, refusal } of ledger.starts.values()) {
    const ids = (byKey.get(key) ?? []).map(({ flow_id }) => flow_id);
    const flowId = ids[0] ?? null;
    if (answers.size !== 1 || ids.length !== 1 || !answers.has(ids[0] as string))
      faults.push({
        flowId,
        says: `key ${key}: clients were told ${[...answers].join(', ') || (refusal ?? 'nothing')}, the registry has ${ids.join(', ') || 'nothing'}`,
      });
    else if (!engine.get(ids[0] as string))
      faults.push({ flowId, says: `key ${key}: the engine does not have the flow` });
  }
  for (const { flow_id, idempotency_key } of flows)
    if (idempotency_key === null || !ledger.starts.has(idempotency_key))
      faults.push({ flowId: flow_id, says: 'nobody started this flow' });
  const known = new Set([...engine.keys()]);
  for (const id of workflowIds)
    if (!known.has(id))
      faults.push({ flowId: id, says: 'the registry does not know this workflow' });
  return faults;
}

/** Registry and engine name the same status and run; ends are confirmed. */
const agreementFaults = ({ flows, engine }: Evidence): Fault[] =>
  flows
    .filter((flow) => !agrees(flow, engine.get(flow.flow_id)))
    .map((flow) => {
      const account = engine.get(flow.flow_id);
      const confirmed = flow.closed_confirmed_at ? 'confirmed' : 'not confirmed';
      return {
        flowId: flow.flow_id,
        says: `registry ${flow.flow_status} of run ${flow.run_id ?? 'none'} (${confirmed}), engine ${account?.status ?? 'nothing'} of run ${account?.runId ?? 'none'}`,
      };
    });

/** No phase takes effect twice, none is lost, no flow is left behind, no attempt stays without an end. */
function effectFaults({ ledger, flows, attempts, effects, engine }: Evidence): Fault[] {
  const faults: Fault[] = [];
  const key = ({ flow_id, run_id, seq }: { flow_id: string; run_id: string; seq: number }) =>
    `${flow_id}/${run_id}/${seq}`;
  for (const [place, same] of groupBy(effects, key))
    if (same.length > 1)
      faults.push({
        flowId: same[0]?.flow_id ?? null,
        says: `${same[0]?.phase ?? ''} took effect ${same.length} times at ${place}, by the processes ${same.map(({ worker }) => worker).join(', ')}`,
      });
  const done = new Set(effects.map(({ result_id }) => result_id));
  const finished = new Map(
    attempts.filter(({ outcome }) => outcome === 'finished').map((run) => [run.result_id, run]),
  );
  for (const { result_id, flow_id, phase } of effects)
    if (!finished.has(result_id))
      faults.push({
        flowId: flow_id,
        says: `${phase} took effect and is not recorded as finished`,
      });
  for (const [resultId, { flow_id, phase }] of finished)
    if (!done.has(resultId as string))
      faults.push({ flowId: flow_id, says: `${phase} is recorded as finished without its effect` });
  for (const [flowId, account] of engine)
    for (const resultId of account?.resultIds ?? [])
      if (!done.has(resultId))
        faults.push({
          flowId,
          says: `the flow ended with result ${resultId}, which took no effect`,
        });
  const ended = new Set(
    flows.filter((flow) => isClosed(flow.flow_status)).map((flow) => flow.flow_id),
  );
  for (const { flow_id, phase, outcome } of attempts)
    if (outcome === 'running' && ended.has(flow_id))
      faults.push({
        flowId: flow_id,
        says: `the flow has ended and an attempt of ${phase} has not`,
      });
  for (const flowId of ledger.unfinished) {
    const account = engine.get(flowId);
    faults.push({
      flowId,
      says: `the flow did not end; the engine says ${account?.status ?? 'nothing'}`,
    });
  }
  return faults;
}

/** A slot belongs to a flow that runs: whatever rests or has ended has given it back. */
const slotFaults = ({ flows }: Evidence): Fault[] =>
  flows
    .filter(({ slot, flow_status }) => slot !== 'none' && !mayHoldSlot.includes(flow_status))
    .map(({ flow_id, flow_status, slot }) => ({
      flowId: flow_id,
      says: `the flow is ${flow_status} and its slot ${slot}`,
    }));
const mayHoldSlot: readonly FlowStatus[] = ['initialized', 'running', 'pausing', 'cancelling'];

/** Readers saw each event of the audit log once, in order, however they read. */
function followFaults({ ledger, events }: Evidence): Fault[] {
  const byFlow = groupBy(events, ({ flow_id }: EventRecord) => flow_id);
  return [...ledger.followed.values()].flatMap(({ flowId, eventIds, faults }) => {
    const all = (byFlow.get(flowId) ?? []).map(({ event_id }) => event_id);
    const says = [...faults];
    if (eventIds.join() !== all.join())
      says.push(`the reader saw ${eventIds.join(', ')}; the log is ${all.join(', ')}`);
    return says.map((text) => ({ flowId, says: text }));
  });
}

export const invariants: readonly Invariant[] = [
  {
    name: 'V1',
    title: 'each start key makes exactly one flow',
    compared: ({ ledger }) => ledger.starts.size,
    faults: startFaults,
  },
  {
    name: 'V2',
    title: 'registry and engine agree about every flow',
    compared: ({ flows }) => flows.length,
    faults: agreementFaults,
  },
  {
    name: 'V3',
    title: 'no phase takes effect twice, nothing is lost',
    compared: ({ effects }) => effects.length,
    faults: effectFaults,
  },
  {
    name: 'V4',
    title: 'one audit row for each accepted action, none for a refused one, and the chain is whole',
    compared: ({ ledger }) => ledger.actions.length,
    faults: (evidence) => [
      ...auditFaults(evidence),
      ...evidence.brokenChains.map((says) => ({ flowId: null, says })),
    ],
  },
  {
    name: 'V5',
    title: 'no tenant sees another one',
    compared: ({ ledger }) => ledger.tenants.length,
    faults: ({ foreign }) => foreign,
  },
  {
    name: 'V6',
    title: 'what was accepted for later took effect or is recorded as refused',
    compared: ({ ledger }) => ledger.actions.filter(({ outcome }) => outcome === 'accepted').length,
    faults: outcomeFaults,
  },
  {
    name: 'V7',
    title: 'the audit log, read page by page while it grows, shows each event once, in order',
    compared: ({ ledger }) => ledger.followed.size,
    faults: followFaults,
  },
  {
    name: 'V8',
    title: 'no slot of a tenant leaks',
    compared: ({ flows }) => flows.length,
    faults: slotFaults,
  },
  {
    name: 'V9',
    title: 'nobody holds on to the database',
    compared: ({ sessions }) => sessions.connected,
    faults: ({ sessions }) => sessions.leftOver.map((says) => ({ flowId: null, says })),
  },
  {
    name: 'no 500',
    title: 'every answer says what to do next',
    compared: ({ ledger }) => ledger.calls,
    faults: ({ ledger }) => ledger.internalErrors.map((says) => ({ flowId: null, says })),
  },
];

/** How the flows ended, for the report. */
export const endsOf = ({ flows }: Evidence): Partial<Record<FlowStatus, number>> => {
  const ends: Partial<Record<FlowStatus, number>> = {};
  for (const { flow_status } of flows) ends[flow_status] = (ends[flow_status] ?? 0) + 1;
  return ends;
};
