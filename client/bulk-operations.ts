/** One action on many flows. */
import type * as doc from './documents';
import type { Keyed } from './flow-commands';

/** The filter of the list of flows. */
interface BulkFilter {
  /** one or several statuses, comma-separated, or `active` */
  status?: string;
  flow_type?: string;
  deleted?: 'exclude' | 'only' | 'include';
}

/** Exactly one of `filter` and `flow_ids` (up to 10,000). */
export interface BulkRequest {
  action: string;
  filter?: BulkFilter;
  flow_ids?: readonly string[];
  reason?: string;
  parameters?: {
    mode?: 'boundary' | 'immediate';
    phase?: string;
    comment?: string;
    edits?: doc.MappingEdit[];
  };
  /** 0.1 to 500, default 20 */
  rate_per_s?: number;
}

export interface BulkDryRun {
  dry_run: true;
  action: string;
  total: number;
  accepted: number;
  refused: number;
  /** ids there is no flow of; refused as well */
  not_found: number;
  by_status: { flow_status: string; accepted: number; refused: number }[];
}

export interface BulkOperationSummary {
  operation_id: string;
  action: string;
  reason: string | null;
  rate_per_s: number;
  state: 'running' | 'paused' | 'cancelling' | 'cancelled' | 'finished';
  total: number;
  user_id: string;
  on_behalf_of: string | null;
  created_at: string;
  finished_at: string | null;
  allowed_actions: ('pause' | 'resume' | 'cancel')[];
}
type BulkOutcome = 'pending' | 'done' | 'refused' | 'failed' | 'cancelled';
export interface BulkOperation extends BulkOperationSummary {
  counts: Record<BulkOutcome, number>;
  /** what is pending at the rate asked for; null while paused */
  eta_ms: number | null;
}

export interface BulkItem {
  item_no: number;
  flow_id: string;
  outcome: BulkOutcome;
  /** why it was refused or failed */
  code: string | null;
  detail: string | null;
  current_status: string | null;
  allowed_actions: string[] | null;
  attempts: number;
  started_at: string | null;
  finished_at: string | null;
}

interface Calls {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  post: <Document>(path: string, json: object, key?: Keyed) => Promise<Document>;
}

const ROOT = '/bulk-operations';
const pathOf = (id: string): string => `${ROOT}/${encodeURIComponent(id)}`;

export const bulkOperations = ({ get, post }: Calls) => ({
  startBulk: (request: BulkRequest, key: Required<Keyed>) =>
    post<BulkOperation>(ROOT, request, key),
  /** Counts what `startBulk` would do now, and does nothing. */
  dryRunBulk: (request: BulkRequest) => post<BulkDryRun>(ROOT, { ...request, dry_run: true }),
  listBulks: (page: doc.PageQuery = {}) => get<doc.Page<BulkOperationSummary>>(ROOT, page),
  getBulk: (id: string) => get<BulkOperation>(pathOf(id)),
  /** Taken in the order of `item_no`. */
  bulkItems: (id: string, page: doc.PageQuery & { outcome?: BulkOutcome } = {}) =>
    get<doc.Page<BulkItem>>(`${pathOf(id)}/items`, page),
  pauseBulk: (id: string) => post<BulkOperation>(`${pathOf(id)}/pause`, {}),
  resumeBulk: (id: string) => post<BulkOperation>(`${pathOf(id)}/resume`, {}),
  cancelBulk: (id: string) => post<BulkOperation>(`${pathOf(id)}/cancel`, {}),
});
