/** What the phases of a discovery flow found, with the fields users of the client need. */

/** Every result says which algorithm made it and for which day. */
interface ResultDocument {
  result_id: string;
  algorithm: string;
  as_of: string;
}

export interface DatasetDocument {
  dataset_no: number;
  file_name: string;
  /** sheet, or file in the archive; empty for a plain CSV */
  table: string;
  format_id: string | null;
  role: string | null;
  encoding: string;
  rows_total: number;
  rows_accepted: number;
  rows_rejected: number;
  rows_blank: number;
  warnings: string[];
}
export interface DatasetsDocument extends ResultDocument {
  datasets: DatasetDocument[];
  refused: { file_name: string; table: string; code: string; message: string }[];
}

export interface RejectDocument {
  phase: string;
  dataset_no: number;
  file_name: string | null;
  row_no: number;
  column: string | null;
  code: string;
  message: string;
}

export interface ColumnMappingDocument {
  source_column: string;
  target_field: string | null;
  confidence: number;
  status: 'auto' | 'review' | 'unmapped';
  evidence: { matcher: string; score: number; note: string }[];
  transform: {
    from_unit: string | null;
    to_unit: string | null;
    factor: number;
    split: string | null;
  };
}
export interface DatasetMappingDocument {
  dataset_no: number;
  file_name: string | null;
  table: string | null;
  role: string;
  missing_required: string[];
  conflicts: { target_field: string; columns: string[] }[];
  columns: ColumnMappingDocument[];
}
export interface MappingDocument extends ResultDocument {
  gate: {
    /** true while the flow waits for a decision */
    open: boolean;
    /** why approve is refused; null when it is not */
    problem: string | null;
  } | null;
  datasets: DatasetMappingDocument[];
  /** tables the flow has no use for */
  unused: { file_name: string | null; table: string | null }[];
  problems: { code: string; message: string; dataset_no: number; columns: string[] }[];
  summary: { auto: number; review: number; unmapped: number };
}

interface Quality {
  overall: number;
  dimensions: Record<string, number>;
}

export interface QualityDocument extends ResultDocument {
  quality: { before: Quality; after: Quality };
  finding_counts: { rule_id: string; count: number }[];
  datasets: {
    dataset_no: number;
    role: string;
    rows_in: number;
    rows_out: number;
    rows_quarantined: number;
  }[];
}

export interface FindingDocument {
  phase: string;
  category: string;
  severity: 'info' | 'warning' | 'error' | 'critical';
  message: string;
  asset_id: string | null;
  asset_name: string | null;
  file_name: string | null;
  row_no: number | null;
  details: Record<string, unknown>;
}

export interface InventoryDocument extends ResultDocument {
  counts: { created: number; updated: number; unchanged: number; applications: number };
  class_counts: Record<string, number>;
  /** where sources contradict each other */
  conflicts: { identity_key: string; field: string; kept: unknown; other: unknown }[];
  quarantined: { dataset_no: number; row_no: number; reason: string }[];
}

export interface AssetDocument {
  asset_id: string;
  asset_name: string;
  asset_type: string;
  application_name: string | null;
  change: 'created' | 'updated' | 'unchanged';
  /** by canonical field */
  values: Record<string, unknown>;
}

export interface ApplicationDocument {
  name: string;
  source: string;
  asset_ids: string[];
}

export interface DependenciesDocument extends ResultDocument {
  counts: { edges: number; nodes: number; components: number; cycles: number };
  components: { id: number; size: number }[];
  /** groups inside the components that depend on each other more than on the rest */
  communities: { id: number; size: number }[];
  /** `path`: labels along a shortest cycle, the first repeated at the end */
  cycles: { id: number; members: string[]; path: string[] }[];
  shared_services: { label: string; reason: string; clients: number }[];
  unresolved: { endpoint: string; count: number; reason: string }[];
  resolved_endpoint_ratio: number;
}

export interface EdgeDocument {
  edge_no: number;
  from_node: string;
  to_node: string;
  port: number | null;
  type: string;
  strength: 'hard' | 'soft';
}
export interface NodeDocument {
  node: string;
  label: string;
  kind: string;
  component: number;
}

export interface TechDebtDocument extends ResultDocument {
  /** 0 (none known) to 100 */
  score: number;
  os_coverage: number;
  /** 1 to 5 stars */
  data_confidence: number;
  assets_past_end_of_life: number;
  finding_counts: { category: string; count: number }[];
  worst_assets: { asset_id: string; asset_name: string; score: number; points: number }[];
}

/** The figures of every phase that has a result; null for the others. */
export interface SummaryDocument {
  flow_id: string;
  datasets: {
    datasets: number;
    rows_total: number;
    rows_accepted: number;
    rows_rejected: number;
    rows_blank: number;
    files_refused: number;
  } | null;
  mapping: { columns: number; auto: number; review: number; unmapped: number } | null;
  quality: {
    rows_in: number;
    rows_out: number;
    rows_quarantined: number;
    findings: number;
    before: Quality;
    after: Quality;
  } | null;
  inventory: {
    created: number;
    updated: number;
    unchanged: number;
    conflicts: number;
    quarantined: number;
    applications: number;
    class_counts: Record<string, number>;
  } | null;
  dependencies: {
    edges: number;
    nodes: number;
    components: number;
    cycles: number;
    shared_services: number;
    unresolved: number;
    resolved_endpoint_ratio: number;
  } | null;
  tech_debt: {
    findings: number;
    assets_past_end_of_life: number;
    os_coverage: number;
    score: number;
    data_confidence: number;
    finding_counts: { category: string; count: number }[];
  } | null;
}
