import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../client/api-client';
import type { FlowDocument } from '../client/documents';
import { DemoFailure } from './demo-options';
import { progressLines } from './phase-progress';

const POLL_MS = 200;
/** Statuses the demo cannot go on from. */
const deadEnds = ['blocked', 'failed', 'cancelled', 'terminated', 'timed_out'];

/** Looks at a flow until something is so, saying what changes; it remembers what it has said already. */
export function createFlowWatch(
  api: ApiClient,
  flow: FlowDocument,
  { say, signal }: { say: (line: string) => void; signal: AbortSignal },
) {
  let last: FlowDocument | undefined;
  const look = (now: FlowDocument): void => {
    for (const line of progressLines(last, now)) say(line);
    last = now;
  };
  look(flow);
  return {
    /**
     * @returns the flow once it has one of the statuses
     * @throws DemoFailure when it is stuck or ends in another one
     */
    async until(...statuses: string[]): Promise<FlowDocument> {
      for (;;) {
        const now = await api.getFlow(flow.flow_id);
        look(now);
        if (statuses.includes(now.flow_status)) return now;
        if (deadEnds.includes(now.flow_status)) throw new DemoFailure(await whyStuck(api, now));
        await pause(POLL_MS, undefined, { signal });
      }
    },
  };
}
export type FlowWatch = ReturnType<typeof createFlowWatch>;

async function whyStuck(api: ApiClient, flow: FlowDocument): Promise<string> {
  const { state } = await api.flowStatus(flow.flow_id);
  const reason = state?.blocked
    ? `phase ${state.blocked.phase} failed (${state.blocked.code}): ${state.blocked.message}`
    : (flow.status_reason ?? 'no reason was given');
  return `The flow ${flow.flow_id} is ${flow.flow_status}: ${reason}`;
}
