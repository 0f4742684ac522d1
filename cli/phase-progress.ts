import type { FlowDocument, PhaseRun } from '../client/documents';
import { duration, things } from './text-table';

/** Says what is new since the flow was last looked at: a pure function of two readings. */
export function progressLines(before: FlowDocument | undefined, now: FlowDocument): string[] {
  const seen = new Map((before?.phases ?? []).map((run) => [runKey(run), run.outcome]));
  const phases = now.phases.flatMap((run) =>
    seen.get(runKey(run)) === run.outcome ? [] : [phaseLine(run)],
  );
  const isNewStatus = before?.flow_status !== now.flow_status;
  return isNewStatus ? [...phases, statusLine(now)] : phases;
}

// A phase that is sent back or retried runs again: the start tells the runs apart.
const runKey = ({ phase, attempt, started_at }: PhaseRun): string =>
  `${phase} ${attempt} ${started_at}`;

function phaseLine(run: PhaseRun): string {
  const name = run.phase.padEnd(18);
  const again = run.attempt > 1 ? `, attempt ${run.attempt}` : '';
  switch (run.outcome) {
    case 'running':
      return `${name} runs${again}`;
    case 'finished': {
      const rows = run.row_count === null ? '' : `${things(run.row_count, 'row')} in `;
      return `${name} finished: ${rows}${duration(run.duration_ms ?? 0)}${again}`;
    }
    case 'failed':
      return `${name} failed${again}: ${run.error_message ?? run.error_code ?? 'no reason given'}`;
    case 'cancelled':
      return `${name} broken off${again}`;
  }
}

function statusLine({ flow_status, progress, allowed_actions }: FlowDocument): string {
  const actions = allowed_actions.length > 0 ? `; allowed: ${allowed_actions.join(', ')}` : '';
  return `flow is ${flow_status}, ${progress} % done${actions}`;
}
