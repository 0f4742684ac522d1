/** What the lists of the API say of every flow, looked at a few times a second for all clients together. */
import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { allItems } from '../../client/api-client';
import { isClosed, type FlowStatus } from '../../workflows/run';
import type { Caller } from './caller';

const ROUND_MS = 300;

export interface Seen {
  status: FlowStatus;
  phase: string | null;
}

export interface FlowBoard {
  watch: (flowId: string, tenantNo: number) => void;
  /** the next look at the flow; undefined when the run is over */
  next: (flowId: string) => Promise<Seen | undefined>;
  stop: () => Promise<void>;
}

export function startFlowBoard(caller: Caller, tenants: number): FlowBoard {
  const watched = new Map<string, number>();
  const seen = new Map<string, Seen>();
  let waiting: (() => void)[] = [];
  let stopped = false;

  const look = async (tenantNo: number): Promise<void> => {
    const active = new Map<string, Seen>();
    const expected = [...watched].filter(([, of]) => of === tenantNo).map(([id]) => id);
    const read = await caller.ask(tenantNo, randomUUID(), async (client) => {
      for await (const flow of allItems((page) => client.listFlows({ ...page, status: 'active' })))
        active.set(flow.flow_id, {
          status: flow.flow_status as FlowStatus,
          phase: flow.current_phase,
        });
    });
    if (!read || 'refusal' in read) return;
    for (const id of expected) {
      const known = active.get(id) ?? (await detail(tenantNo, id));
      if (known) seen.set(id, known);
      if (known && isClosed(known.status)) watched.delete(id);
    }
  };
  const detail = async (tenantNo: number, flowId: string): Promise<Seen | undefined> => {
    const answer = await caller.ask(tenantNo, randomUUID(), (client) => client.getFlow(flowId));
    if (!answer || 'refusal' in answer) return undefined;
    const { flow_status, current_phase } = answer.value;
    return { status: flow_status as FlowStatus, phase: current_phase };
  };
  const rounds = async (): Promise<void> => {
    while (!stopped) {
      await Promise.all(Array.from({ length: tenants }, (_, tenantNo) => look(tenantNo)));
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
      await delay(ROUND_MS);
    }
    for (const wake of waiting) wake();
  };
  const running = rounds();
  return {
    watch: (flowId, tenantNo) => {
      watched.set(flowId, tenantNo);
    },
    next: async (flowId) => {
      do {
        if (stopped) return undefined;
        await new Promise<void>((resolve) => waiting.push(resolve));
      } while (!seen.has(flowId));
      return seen.get(flowId);
    },
    stop: () => {
      stopped = true;
      return running;
    },
  };
}
