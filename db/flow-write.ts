import {
  closedStatuses,
  type FlowEvent,
  type FlowEventKind,
  type FlowStatus,
  isClosed,
  isResting,
} from '../workflows/run';
import { keepableJson } from './keepable';

const atWork: readonly FlowStatus[] = ['initialized', 'running', 'pausing', 'cancelling'];

/** What happens once in a run, whatever version it comes with. */
const oncePerRun: readonly FlowEventKind[] = ['started', ...closedStatuses];

export interface WriteOptions {
  switchRun?: boolean;
  /** false for what is recorded elsewhere already */
  audited?: boolean;
  /** it is not the flow that writes */
  outside?: boolean;
}

/** What the functions of db/routines.ts take, as JSON. */
export function flowWrite(
  { tenant, origin, ...event }: FlowEvent,
  { switchRun = false, audited = true, outside = false }: WriteOptions = {},
): string {
  const write = {
    ...event,
    ...tenant,
    configuration: event.details['configuration'] ?? {},
    ended_at: isClosed(event.status) ? event.at : null,
    actor: origin.user_id,
    on_behalf_of: origin.on_behalf_of,
    source: origin.source,
    request_id: origin.request_id,
    switch_run: switchRun,
    audited,
    outside,
    once: oncePerRun.includes(event.kind),
    in_phase: !audited && event.status === 'running',
    at_rest: isResting(event.status) || isClosed(event.status),
    at_work: atWork.includes(event.status),
  };
  return keepableJson(JSON.stringify(write));
}
