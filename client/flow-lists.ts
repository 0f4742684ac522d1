/** Flows by the page, and how many there are. */
import type * as doc from './documents';

type Name = 'created_at' | 'started_at' | 'updated_at' | 'ended_at';
/** RFC 3339, or so long ago: `-15m`, `-1h`, `-7d`, `-2w`. */
type Times = Partial<Record<`${Name}[${'gte' | 'gt' | 'lte' | 'lt'}]`, string>>;
type Sort = Exclude<Name, 'ended_at'> | 'status' | 'flow_type' | 'duration_ms';

export interface ActiveFlowFilter extends doc.PageQuery, Times {
  flow_type?: string | readonly string[];
  user_id?: string;
  lineage_id?: string;
  /** paused in the engine itself */
  engine_paused?: boolean;
  /** something keeps the flow from going on */
  degraded?: boolean;
  /** `-` for descending; default `-created_at` */
  sort?: Sort | `-${Sort}`;
  include?: 'total';
  /** `engine`: pages of at most 20, each flow with what the engine says of it */
  consistency?: 'registry' | 'engine';
}

/** Which flows: `status` is one or several statuses, or `active` for all that have not ended. */
export interface FlowFilter extends ActiveFlowFilter {
  status?: string | readonly string[];
  /** deleted flows: left out (default), alone, or with the others */
  deleted?: 'exclude' | 'only' | 'include';
}

export interface AnalyticsQuestion {
  /** RFC 3339, or so long ago; 400 days at most */
  from?: string;
  to?: string;
  group_by?: 'flow_type' | 'status' | 'phase' | 'day' | 'hour';
  /** for throughput */
  interval?: 'hour' | 'day' | 'week';
}

export const flowLists = (get: <Document>(path: string, query?: object) => Promise<Document>) => ({
  listFlows: (filter: FlowFilter = {}) => get<doc.WalkablePage<doc.ListedFlow>>('/flows', filter),
  activeFlows: (filter: ActiveFlowFilter = {}) =>
    get<doc.WalkablePage<doc.ListedFlow>>('/master-flows/active', filter),
  /** Flows that started in [from, to), by default in the last 30 days. */
  analytics: (question: AnalyticsQuestion = {}) =>
    get<doc.FlowAnalytics>('/flows/analytics', question),
  flowTotals: () => get<doc.FlowTotals>('/master-flows/summary'),
});
