/** The logs of a flow: its events, its run, what agents did for it, what was learned from it. */
import type * as doc from './documents';
import type { Keyed } from './flow-commands';

interface Noted {
  recorded_by: string | null;
  occurred_at: string;
}
export interface AgentEntryDocument extends Noted {
  entry_id: number;
  agent_name: string;
  action: string;
  details: Record<string, unknown>;
}
export interface LearningPatternDocument extends Noted {
  pattern_id: number;
  pattern_type: string;
  pattern_data: Record<string, unknown>;
}
export interface FlowLogEntry {
  at: string;
  kind: 'event' | 'phase_started' | 'phase_ended';
  action: string | null;
  actor: string | null;
  to_status: string | null;
  reason: string | null;
  phase: string | null;
  attempt: number | null;
  worker: string | null;
  outcome: string | null;
  duration_ms: number | null;
  error_code: string | null;
  error_message: string | null;
}

interface Calls {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  post: <Document>(path: string, json: object, key?: Keyed) => Promise<Document>;
}
const of = (flowId: string, log: string): string => `/flows/${encodeURIComponent(flowId)}/${log}`;

export const flowNotes = ({ get, post }: Calls) => ({
  flowEvents: (flowId: string, page: doc.PageQuery = {}) =>
    get<doc.Page<doc.FlowEventDocument>>(of(flowId, 'events'), page),
  flowLog: (flowId: string, page: doc.PageQuery = {}) =>
    get<doc.Page<FlowLogEntry>>(of(flowId, 'logs'), page),
  collaboration: (flowId: string, page: doc.PageQuery = {}) =>
    get<doc.Page<AgentEntryDocument>>(of(flowId, 'collaboration'), page),
  /** `details` at most 64 kB of JSON */
  addCollaboration: (
    flowId: string,
    entry: { agent_name: string; action: string; details?: object },
    key?: Keyed,
  ) => post<AgentEntryDocument>(of(flowId, 'collaboration'), entry, key),
  learningPatterns: (flowId: string, page: doc.PageQuery = {}) =>
    get<doc.Page<LearningPatternDocument>>(of(flowId, 'learning-patterns'), page),
  /** `pattern_data` at most 64 kB of JSON */
  addLearningPattern: (
    flowId: string,
    pattern: { pattern_type: string; pattern_data?: object },
    key?: Keyed,
  ) => post<LearningPatternDocument>(of(flowId, 'learning-patterns'), pattern, key),
});
