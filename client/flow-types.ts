/** One flow type: what it promises, and what operators of the tenant say of it. */
import type { ApprovalPolicyDocument } from './approvals';
import type * as doc from './documents';

export interface FlowTypeDetail {
  flow_type: string;
  title: string;
  /** other names it is taken by */
  aliases: string[];
  state: {
    paused: boolean;
    reason: string | null;
    /** what becomes of a start meanwhile */
    when_paused: 'queue' | 'refuse';
    updated_by: string | null;
    updated_at: string | null;
  };
  running_flows: { limit: number | null; held: number; waiting: number };
  phases: {
    phase: string;
    aliases: string[];
    page: string | null;
    algorithm: string;
    needs: string[];
    configured_by: string[];
    timeout_ms: number;
    gate: ApprovalPolicyDocument | null;
    /** JSON Schema */
    result_schema: Record<string, unknown> | null;
  }[];
  completed_page: string | null;
  /** JSON Schema */
  configuration_schema: Record<string, unknown>;
}

export interface FlowTypeSettings {
  /** nothing new begins; what has begun goes on */
  paused: boolean;
  reason?: string;
  when_paused?: 'queue' | 'refuse';
  /** of this type at a time; null for no limit of its own */
  running_flows?: number | null;
}

interface Calls {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  post: <Document>(path: string, json: object, key?: object, method?: 'PUT') => Promise<Document>;
}
const typePath = (type: string): string => `/flow-types/${encodeURIComponent(type)}`;

export const flowTypeStates = ({ get, post }: Calls) => ({
  flowTypes: () => get<doc.Items<doc.FlowTypeDocument>>('/flow-types'),
  flowType: (type: string) => get<FlowTypeDetail>(typePath(type)),
  setFlowType: (type: string, settings: FlowTypeSettings) =>
    post<FlowTypeDetail>(typePath(type), settings, {}, 'PUT'),
  iterationsOfType: (type: string, query: doc.PageQuery & { lineage_id: string }) =>
    get<doc.Page<doc.IterationDocument>>(`${typePath(type)}/iterations`, query),
});
