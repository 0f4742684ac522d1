/** What the audit log must say of every action the clients took. */
import { closedStatuses } from '../../workflows/run';
import type { Evidence, EventRecord } from './evidence';
import { groupBy } from './group-by';
import type { Fault } from './invariants';

/** Rows of the audit log that say an action was not taken. */
const REFUSED = 'refused';

/** An action has one row in each run: the engine repeats what came after the point of a reset in the new run. */
export function auditFaults({ ledger, events, flows }: Evidence): Fault[] {
  const faults: Fault[] = [];
  const byRequest = groupBy(events, ({ request_id }) => request_id);
  for (const { requestId, flowId, name, outcome, answer } of ledger.actions) {
    const rows = (byRequest.get(requestId) ?? []).filter(({ action }) => action !== REFUSED);
    const says = (text: string) =>
      faults.push({
        flowId,
        says: `${name} ${requestId} (${outcome}${answer && `: ${answer}`}): ${text}`,
      });
    if (outcome === 'done' && rows.length === 0) says('no audit row');
    if (outcome === 'refused' && rows.length > 0) says(`audited as ${actionsOf(rows)}`);
    for (const [run, same] of groupBy(rows, ({ run_id }) => run_id))
      if (same.length > 1)
        says(`${same.length} audit rows in run ${run ?? 'none'}: ${actionsOf(same)}`);
  }
  const byFlow = groupBy(events, ({ flow_id }) => flow_id);
  for (const flow of flows) {
    const log = byFlow.get(flow.flow_id) ?? [];
    const says = (text: string) => faults.push({ flowId: flow.flow_id, says: text });
    const created = log.filter(({ action }) => action === 'created').length;
    if (created !== 1) says(`${created} audit rows say that the flow was created`);
    for (const [run, same] of groupBy(log, ({ run_id }) => run_id))
      for (const action of ['started', ...closedStatuses]) {
        const rows = same.filter((row) => row.action === action);
        if (rows.length > 1)
          says(`${rows.length} audit rows of run ${run ?? 'none'}: ${actionsOf(rows)}`);
      }
    const ends = log.filter(
      ({ run_id, action }) =>
        run_id === flow.run_id && (closedStatuses as readonly string[]).includes(action),
    );
    // The engine has the last word: an end that was written and did not come is corrected once.
    if (ends.filter(({ source }) => source !== 'reconciler').length > 1)
      says(`several ends of one run: ${actionsOf(ends)}`);
    for (const { client_account_id, event_id } of log)
      if (client_account_id !== flow.client_account_id)
        says(`event ${event_id} is another tenant's`);
  }
  return faults;
}

const actionsOf = (rows: readonly EventRecord[]): string =>
  rows
    .map(
      ({ action, event_id, source, history_length, seq, flow_started_at }) =>
        `${action} (event ${event_id} by ${source}, version ${history_length}.${seq}, flow of ${flow_started_at.toISOString()})`,
    )
    .join(', ');

/** A 202 is a promise: the action has a row, as taken or as refused, unless the flow was ended before it came. */
export function outcomeFaults({ ledger, events, flows }: Evidence): Fault[] {
  const audited = new Set(events.map(({ request_id }) => request_id));
  const terminated = new Set(
    flows.filter(({ flow_status }) => flow_status === 'terminated').map(({ flow_id }) => flow_id),
  );
  return ledger.actions
    .filter(({ outcome }) => outcome === 'accepted')
    .filter(({ requestId, flowId }) => !audited.has(requestId) && !terminated.has(flowId))
    .map(({ requestId, flowId, name }) => ({
      flowId,
      says: `${name} ${requestId} was accepted, and neither took effect nor was refused`,
    }));
}
