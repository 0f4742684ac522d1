/** How registry and engine get on, and how much may run. */
import type * as doc from './documents';

export interface LegacyUseDocument {
  /** `GET /discovery/flows/active` */
  route: string;
  uses: number;
  first_used_at: string;
  last_used_at: string;
}

export interface ProbeReport {
  ok: boolean;
  total_ms: number;
  /** milliseconds by leg, in order; null for what was not reached */
  legs: Record<string, number | null>;
  database: { write_ms: number; read_ms: number } | null;
  failed: { leg: string; message: string } | null;
}

interface Calls {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  post: <Document>(
    path: string,
    json: object,
    key?: { idempotencyKey?: string },
    method?: 'POST' | 'PUT',
  ) => Promise<Document>;
}

const quotasPath = (id: string): string => `/tenants/${encodeURIComponent(id)}/quotas`;

export const supervision = ({ get, post }: Calls) => ({
  drift: (filter: doc.PageQuery & { state?: 'open' | 'repaired'; flow_id?: string } = {}) =>
    get<doc.Page<doc.DriftDocument>>('/drift', filter),
  /** Compares the flow of an entry again within seconds; the entry then has an `outcome`. */
  repairDrift: (driftId: number | string) =>
    post<doc.DriftDocument>(`/drift/${encodeURIComponent(driftId)}/repair`, {}),
  agreement: () => get<doc.AgreementDocument>('/agreement'),
  /** Sends a canary through engine, worker and database; answers what each leg took, and what failed. */
  probe: () => post<ProbeReport>('/health/probe', {}),
  reconcile: () => post<{ accepted: true }>('/reconcile', {}),

  /** The tenant's use of deprecated endpoints. */
  legacyUsage: () => get<doc.Items<LegacyUseDocument>>('/legacy-usage'),

  quotas: (clientAccountId: string) => get<doc.Limits>(quotasPath(clientAccountId)),
  setQuotas: (clientAccountId: string, limits: { running_flows: number | null }) =>
    post<doc.Limits>(quotasPath(clientAccountId), limits, {}, 'PUT'),
  limits: () => get<doc.Limits>('/limits'),
  setLimits: (limits: { running_flows: number | null }) =>
    post<doc.Limits>('/limits', limits, {}, 'PUT'),
});
