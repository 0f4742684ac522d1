/** Iterations held against each other, with the fields users of the client need. */
import type { Page, PageQuery } from './documents';

export interface Change {
  before: number | null;
  after: number | null;
  /** after − before; null unless both are known */
  delta: number | null;
}
export interface QualityChange {
  overall: Change;
  dimensions: Record<string, Change>;
}
interface Figures {
  duration_ms: Change;
  rows_in: Change;
  rows_out: Change;
  assets: Change;
  dependencies: Change;
  unresolved: Change;
  tech_debt_score: Change;
}

interface ComparedFlow {
  flow_id: string;
  iteration: number;
  flow_status: string;
  duration_ms: number | null;
}
interface ComparedPhase {
  /** the flow it was carried over from */
  from_flow_id: string | null;
  outcome: 'running' | 'finished' | 'failed' | 'cancelled' | 'carried' | 'skipped';
  duration_ms: number | null;
  row_count: number | null;
  algorithm: string | null;
}
interface ColumnChoice {
  target_field: string | null;
  chosen_by: 'mapper' | 'person';
  decided_by: string | null;
}
interface EdgeCounts {
  added: number;
  removed: number;
  kept: number;
  strength_changed: number;
}

export interface ComparisonDocument {
  before: ComparedFlow;
  after: ComparedFlow;
  phases: {
    phase: string;
    before: ComparedPhase | null;
    after: ComparedPhase | null;
    /** one result, carried over */
    same_result: boolean;
  }[];
  /** null when neither iteration measured it */
  quality: QualityChange | null;
  figures: Figures;
  mappings: {
    changed: {
      file_name: string | null;
      column: string;
      before: ColumnChoice | null;
      after: ColumnChoice | null;
    }[];
  } | null;
  assets: {
    added: number;
    removed: number;
    changed: number;
    unchanged: number;
    unknown: number;
    fields: { field: string; filled: number; emptied: number; replaced: number }[];
  } | null;
  dependencies: EdgeCounts | null;
  findings: {
    phase: string;
    category: string;
    before: number;
    after: number;
    added: number;
    removed: number;
  }[];
}

export interface AssetChangeDocument {
  asset_id: string;
  asset_name: string;
  change: 'added' | 'removed' | 'changed';
  fields: { field: string; before: unknown; after: unknown }[];
}
export interface QualityPointDocument {
  flow_id: string;
  iteration: number;
  flow_status: string;
  /** the earlier iteration that is `before` */
  compared_with: string | null;
  quality: QualityChange | null;
  figures: Figures;
}

type Get = <Document>(path: string, query?: object) => Promise<Document>;

export function comparisons(get: Get) {
  const of = (flowId: string, what: string): string =>
    `/flows/${encodeURIComponent(flowId)}/${what}`;
  return {
    /** What `other` did and found that the flow did not. */
    compare: (flowId: string, other: string) =>
      get<ComparisonDocument>(of(flowId, 'compare'), { with: other }),
    compareAssets: (
      flowId: string,
      filter: PageQuery & { with: string; change: AssetChangeDocument['change']; field?: string },
    ) => get<Page<AssetChangeDocument>>(of(flowId, 'compare/assets'), filter),
    /** Quality of every iteration of the flow's lineage, the oldest first. */
    qualityTrend: (flowId: string, page: PageQuery = {}) =>
      get<Page<QualityPointDocument>>(of(flowId, 'quality-trend'), page),
    lineageQualityTrend: (lineageId: string, page: PageQuery = {}) =>
      get<Page<QualityPointDocument>>(
        `/lineages/${encodeURIComponent(lineageId)}/quality-trend`,
        page,
      ),
  };
}
