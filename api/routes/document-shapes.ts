/** The phases' documents as they are replied, for the OpenAPI document. Loose: a phase may tell more than is named. */
import { z } from 'zod';
import { count, ratio } from './flow-result';

const rowRef = z.tuple([z.int(), z.int()]).meta({ description: '[dataset_no, row_no]' });
const nameAndCount = z.object({ value: z.string(), count });
const severity = z.enum(['info', 'warning', 'error', 'critical']);

const columnProfile = z.looseObject({
  index: count,
  name: z.string(),
  null_ratio: ratio,
  distinct: count.meta({ description: 'Exact up to 10,000 distinct values, then that figure' }),
  inferred_type: z.string(),
  class_ratios: z.record(z.string(), ratio),
  numeric: z.object({ min: z.number(), median: z.number(), max: z.number() }).nullable(),
  list_ratio: ratio,
  top_values: z.array(nameAndCount),
});

export const datasetsDocument = z.looseObject({
  datasets: z.array(
    z.looseObject({
      dataset_no: count,
      upload_id: z.uuid(),
      file_name: z.string(),
      table: z.string().meta({ description: 'Sheet or archive member; empty for a plain file' }),
      format_id: z.string().nullable(),
      format_score: ratio,
      role: z.string().nullable(),
      encoding: z.string(),
      delimiter: z.string().nullable(),
      header_row: z.int(),
      header: z.array(z.string()),
      columns: z.array(columnProfile),
      rows_total: count.meta({ description: 'rows_accepted + rows_rejected + rows_blank' }),
      rows_accepted: count,
      rows_rejected: count,
      rows_blank: count,
      warnings: z.array(z.string()),
    }),
  ),
  refused: z.array(
    z.looseObject({
      upload_id: z.uuid(),
      file_name: z.string(),
      table: z.string(),
      code: z.string(),
      message: z.string(),
    }),
  ),
});

export const dimensions = z.record(
  z.enum(['completeness', 'validity', 'uniqueness', 'consistency', 'timeliness']),
  ratio,
);
const qualityReport = z.looseObject({
  dimensions,
  overall: ratio,
  fields: z.array(
    z.looseObject({
      field: z.string(),
      rows: count,
      ok: count,
      missing: count,
      invalid: count,
      not_applicable: count,
    }),
  ),
});
export const ruleCounts = z.array(
  z.looseObject({ rule_id: z.string(), severity, count, auto_fixed: count }),
);

export const cleansingDocument = z.looseObject({
  quality: z.object({ before: qualityReport, after: qualityReport }),
  finding_counts: ruleCounts,
  datasets: z.array(
    z.looseObject({
      dataset_no: count,
      role: z.string(),
      rows_in: count.meta({ description: 'rows_out + rows_quarantined' }),
      rows_out: count,
      rows_quarantined: count,
    }),
  ),
  duplicate_clusters: z.array(
    z.looseObject({
      members: z.array(rowRef),
      score: ratio,
      decision: z.enum(['merge', 'review', 'distinct']),
      reason: z.string(),
    }),
  ),
  decision: z.looseObject({}).meta({ description: 'The approval the mapping was used under' }),
});

const fieldValue = z.union([z.string(), z.number(), z.boolean()]);
export const value = z.union([fieldValue, z.array(fieldValue)]);
export const provenance = z.looseObject({
  import_id: z.uuid().meta({ description: 'Result of the data_import the row belongs to' }),
  dataset_no: count,
  row_no: z.int(),
  column: z.string(),
  raw: z.string().nullable(),
  rule: z.string().nullable(),
});

export const inventoryDocument = z.looseObject({
  counts: z.looseObject({ created: count, updated: count, unchanged: count, applications: count }),
  class_counts: z.record(z.string(), count),
  rows_used: count,
  detail_rows_unmatched: count,
  conflicts: z.array(
    z.looseObject({
      identity_key: z.string(),
      field: z.string(),
      kept: value,
      other: value,
      kept_from: provenance,
      other_from: provenance,
    }),
  ),
  quarantined: z.array(z.looseObject({ dataset_no: count, row_no: z.int(), reason: z.string() })),
});

const group = z.looseObject({ id: z.int(), size: count });

export const dependenciesDocument = z.looseObject({
  counts: z.looseObject({ edges: count, nodes: count, components: count, cycles: count }),
  components: z.array(group),
  communities: z.array(group),
  modularity: z.number(),
  cycles: z.array(
    z.looseObject({ id: z.int(), members: z.array(z.string()), path: z.array(z.string()) }),
  ),
  shared_services: z.array(
    z.looseObject({ node: z.string(), label: z.string(), reason: z.string(), clients: count }),
  ),
  unresolved: z.array(z.looseObject({ endpoint: z.string(), count, reason: z.string() })),
  rows_total: count,
  rows_used: count,
  self_edges: count,
  rows_without_endpoint: count,
  resolved_endpoint_ratio: ratio,
});

export const categoryCounts = z.array(z.looseObject({ category: z.string(), count }));
const score = z.number().min(0).max(100);

export const techDebtDocument = z.looseObject({
  score,
  finding_counts: categoryCounts,
  assets_past_end_of_life: count,
  worst_assets: z.array(
    z.looseObject({ asset_id: z.uuid(), asset_name: z.string(), score, points: z.number() }),
  ),
  application_scores: z.array(z.looseObject({ name: z.string(), score, assets: count })),
  unknown_os: z.array(z.looseObject({ text: z.string(), count })),
  ambiguous_os: z.array(
    z.looseObject({ text: z.string(), count, candidates: z.array(z.string()) }),
  ),
  os_coverage: ratio,
  data_confidence: z.int().min(1).max(5),
  missing_data_points: z.array(z.string()),
});
