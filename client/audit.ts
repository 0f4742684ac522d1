/** The audit log: who did what, in one order, chained by hashes. */
import type { Readable } from 'node:stream';
import type * as doc from './documents';

export interface AuditEntryDocument {
  /** without gaps, in the order of the commits */
  position: number;
  kind: 'flow_event' | 'request';
  flow_id: string | null;
  /** of a request: its operation id */
  action: string;
  actor: string;
  on_behalf_of: string | null;
  source: string | null;
  reason: string | null;
  request_id: string | null;
  /** null when the row itself is gone */
  occurred_at: string | null;
  sealed_at: string;
  from_status: string | null;
  to_status: string | null;
  phase: string | null;
  details: Record<string, unknown> | null;
  method: string | null;
  route: string | null;
  status: number | null;
  problem_code: string | null;
  content_hash: string;
  hash: string;
}

export interface AuditVerificationDocument {
  ok: boolean;
  entries: number;
  purged: number;
  head: { position: number; hash: string };
  broken: {
    position: number | null;
    problem: 'altered' | 'missing' | 'reordered' | 'inserted';
    detail: string;
  } | null;
}

export interface AuditFilter extends doc.PageQuery {
  flow_id?: string;
  actor?: string;
  action?: string;
  /** RFC 3339 */
  from?: string;
  to?: string;
}

export interface ReadCalls {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  stream: (path: string, query?: object) => Promise<Readable>;
}

export const audit = ({ get, stream }: ReadCalls) => ({
  listAudit: (filter: AuditFilter = {}) => get<doc.Page<AuditEntryDocument>>('/audit', filter),
  flowAudit: (flowId: string, page: doc.PageQuery = {}) =>
    get<doc.Page<AuditEntryDocument>>(`/flows/${encodeURIComponent(flowId)}/audit`, page),
  /** Lines of JSON: an AuditEntryDocument with `previous_hash` each. */
  exportAudit: (query: { from_position?: number } = {}): Promise<Readable> =>
    stream('/exports/audit', query),
  verifyAudit: () => get<AuditVerificationDocument>('/audit/verification'),
});
