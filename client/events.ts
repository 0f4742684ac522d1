/**
 * What happened, afterwards and as it happens. A stream is the bytes of server-sent events (text/event-stream); it ends
 * when the server does, and `last_event_id` goes on behind the last event that was read.
 */
import { audit, type ReadCalls } from './audit';
import type * as doc from './documents';
import { webhooks, type WebhookCalls } from './webhooks';

/** Where to begin: behind an event that was seen, at the start of the log, or now. */
export interface StreamFrom {
  last_event_id?: number;
  from?: 'now' | 'start';
}

type Calls = ReadCalls & WebhookCalls;

export const events = ({ stream, ...calls }: Calls) => ({
  flowEvents: (flowId: string, page: doc.PageQuery = {}) =>
    calls.get<doc.Page<doc.FlowEventDocument>>(`/flows/${encodeURIComponent(flowId)}/events`, page),
  streamEvents: (query: StreamFrom & { flow_type?: string; flow_id?: string } = {}) =>
    stream('/events', query),
  streamFlowEvents: (flowId: string, query: StreamFrom = {}) =>
    stream(`/flows/${encodeURIComponent(flowId)}/events/stream`, query),
  ...audit({ ...calls, stream }),
  ...webhooks(calls),
});
