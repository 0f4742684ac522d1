import { randomUUID } from 'node:crypto';
import type { Evidence } from './evidence';
import { planFlow } from './flow-plan';
import { invariants } from './invariants';
import { type ActionOutcome, newLedger } from './ledger';

const tenant = { client_account_id: randomUUID(), engagement_id: randomUUID() };
const flow_id = randomUUID();
const run_id = randomUUID();
const result_id = randomUUID();
const of = { flow_id, run_id };

/** One flow that ended as it should, with one phase and one approval. */
function sound(): Evidence {
  const ledger = newLedger([tenant]);
  ledger.starts.set('key', { key: 'key', plan: planFlow(1, 0, 0), answers: new Set([flow_id]) });
  ledger.followed.set(flow_id, { flowId: flow_id, eventIds: [1, 2, 3, 4], faults: [] });
  const event = (event_id: number, action: string, request_id: string | null = null) => ({
    ...{ ...tenant, event_id, flow_id, action, request_id },
    run_id: action === 'created' ? null : run_id,
    to_status: 'running',
    ...{ source: 'flow', flow_started_at: new Date(), history_length: 3, seq: event_id },
  });
  const act = (requestId: string, outcome: ActionOutcome) =>
    ledger.actions.push({ requestId, flowId: flow_id, name: 'approve', outcome, answer: '' });
  act('taken', 'done');
  act('not taken', 'refused');
  act('taken', 'accepted');
  return {
    ledger,
    flows: [
      {
        ...{ ...tenant, ...of, idempotency_key: 'key', flow_status: 'completed' },
        closed_confirmed_at: new Date(),
        slot: 'none',
      },
    ],
    events: [
      event(1, 'created'),
      event(2, 'started'),
      event(3, 'approved', 'taken'),
      event(4, 'completed'),
    ],
    attempts: [{ ...of, seq: 2, phase: 'inventory', outcome: 'finished', result_id }],
    effects: [{ ...of, seq: 2, phase: 'inventory', result_id, worker: 1 }],
    engine: new Map([[flow_id, { status: 'completed', runId: run_id, resultIds: [result_id] }]]),
    workflowIds: [flow_id],
    foreign: [],
    brokenChains: [],
    sessions: { connected: 2, leftOver: [] },
  };
}

const broken = (evidence: Evidence): string[] =>
  invariants.filter(({ faults }) => faults(evidence).length > 0).map(({ name }) => name);

/** What is done to sound evidence, and the invariants that must notice. */
const breakages: [string, string[], (evidence: Evidence) => void][] = [
  ['a key with two flows', ['V1'], ({ ledger }) => ledger.starts.get('key')?.answers.add('other')],
  [
    'a start the registry lost',
    ['V1', 'V4', 'V6', 'V7'],
    (evidence) => {
      evidence.flows = [];
      evidence.events = [];
    },
  ],
  ['a workflow nobody knows', ['V1'], ({ workflowIds }) => workflowIds.push(randomUUID())],
  [
    'a flow nobody started',
    ['V1'],
    ({ flows }) => flows.push({ ...flows[0]!, idempotency_key: null }),
  ],
  [
    'another status in the engine',
    ['V2'],
    ({ engine }) => (engine.get(flow_id)!.status = 'failed'),
  ],
  ['another run in the engine', ['V2'], ({ engine }) => (engine.get(flow_id)!.runId = 'other')],
  ['an end that is not confirmed', ['V2'], ({ flows }) => (flows[0]!.closed_confirmed_at = null)],
  ['an effect that happened twice', ['V3'], ({ effects }) => effects.push({ ...effects[0]! })],
  ['an effect that was lost', ['V3'], ({ effects }) => effects.pop()],
  ['an effect without a record', ['V3'], ({ attempts }) => attempts.pop()],
  ['a result without an effect', ['V3'], ({ engine }) => engine.get(flow_id)!.resultIds.push('x')],
  ['a flow that never ended', ['V3'], ({ ledger }) => ledger.unfinished.add(flow_id)],
  [
    'an attempt that never ended',
    ['V3'],
    ({ attempts }) =>
      attempts.push({ ...attempts[0]!, seq: 9, outcome: 'running', result_id: null }),
  ],
  [
    'an action audited twice',
    ['V4', 'V7'],
    ({ events }) => events.push({ ...events[2]!, event_id: 5 }),
  ],
  [
    'a refused action that is audited',
    ['V4'],
    ({ events }) => (events[1] = { ...events[1]!, request_id: 'not taken' }),
  ],
  [
    'a taken action that is not audited',
    ['V4', 'V6'],
    ({ events }) => (events[2] = { ...events[2]!, request_id: null }),
  ],
  [
    'two ends of one run',
    ['V4'],
    ({ events }) => (events[2] = { ...events[3]!, event_id: 3, request_id: 'taken' }),
  ],
  ['a chain that does not hold', ['V4'], ({ brokenChains }) => brokenChains.push('entry 7')],
  ['a row of another tenant', ['V5'], ({ foreign }) => foreign.push({ flowId: null, says: '' })],
  [
    'a reader who missed an event',
    ['V7'],
    ({ ledger }) => ledger.followed.get(flow_id)?.eventIds.pop(),
  ],
  ['a slot nobody gave back', ['V8'], ({ flows }) => (flows[0]!.slot = 'held')],
  ['an answer of 500', ['no 500'], ({ ledger }) => ledger.internalErrors.push('start')],
  ['a transaction left open', ['V9'], ({ sessions }) => sessions.leftOver.push('1 idle')],
];

describe('the invariants', () => {
  it('hold for a flow that ended as it should', () => {
    expect(broken(sound())).toEqual([]);
  });

  it.each(breakages)('notice %s', (_, names, breakIt) => {
    const evidence = sound();
    breakIt(evidence);
    expect(broken(evidence)).toEqual(names);
  });

  it('each have evidence that breaks them', () => {
    const noticed = new Set(breakages.flatMap(([, names]) => names));
    expect(invariants.map(({ name }) => name).filter((name) => !noticed.has(name))).toEqual([]);
  });
});
