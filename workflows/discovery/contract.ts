/** What the world may say to a discovery flow, and what its phases hand to each other and to their readers. */
import { z } from 'zod';
import type { Decision } from '../run';
import { discoveryPhases } from './phases';

const id = z.uuid();
const ratio = z.number().min(0).max(1);
const rows = z.int().min(0);
const date = z.iso.date();

export const discoveryConfiguration = z.strictObject({
  uploads: z
    .array(id.toLowerCase())
    .min(1)
    .max(50)
    .refine((ids) => new Set(ids).size === ids.length, 'names an upload twice')
    .meta({ description: 'Ids of uploaded files: inventories and relations' }),
  as_of: date
    .optional()
    .meta({ description: 'The date results hold for; default: the day the flow starts' }),
});
export type DiscoveryConfiguration = z.infer<typeof discoveryConfiguration>;

/** Every phase's result carries the id under which all of it can be read. */
const recorded = { result_id: id };

const dataImportResult = z.object({
  ...recorded,
  datasets: rows,
  rows_total: rows,
  rows_accepted: rows,
  rows_rejected: rows,
  rows_blank: rows,
  files_refused: rows,
});
const attributeMappingResult = z.object({
  ...recorded,
  columns: rows,
  auto: rows,
  review: rows,
  unmapped: rows,
  problem: z.string().nullable(),
});
const dataCleansingResult = z.object({
  ...recorded,
  rows_in: rows,
  rows_out: rows,
  rows_quarantined: rows,
  quality_before: ratio,
  quality_after: ratio,
  findings: rows,
});
const inventoryResult = z.object({
  ...recorded,
  created: rows,
  updated: rows,
  unchanged: rows,
  conflicts: rows,
  quarantined: rows,
  applications: rows,
});
const dependenciesResult = z.object({
  ...recorded,
  edges: rows,
  nodes: rows,
  components: rows,
  cycles: rows,
  shared_services: rows,
  unresolved: rows,
  resolved_endpoint_ratio: ratio,
});
const techDebtResult = z.object({
  ...recorded,
  findings: rows,
  assets_past_end_of_life: rows,
  os_coverage: ratio,
  score: z.number().min(0).max(100),
});

export const discoveryResults = {
  data_import: dataImportResult,
  attribute_mapping: attributeMappingResult,
  data_cleansing: dataCleansingResult,
  inventory: inventoryResult,
  dependencies: dependenciesResult,
  tech_debt: techDebtResult,
} as const satisfies Record<keyof typeof discoveryPhases, z.ZodType>;

type Result<Phase extends keyof typeof discoveryResults> = z.infer<
  (typeof discoveryResults)[Phase]
>;

export interface DiscoveryInputs {
  data_import: { uploads: string[]; as_of: string };
  /** `revisions`: what people answered to earlier proposals of this flow, oldest first */
  attribute_mapping: { import_id: string; as_of: string; revisions?: Decision[] };
  data_cleansing: { import_id: string; mapping_id: string; decision: Decision; as_of: string };
  inventory: { import_id: string; cleansing_id: string; as_of: string };
  dependencies: { cleansing_id: string; inventory_id: string; as_of: string };
  tech_debt: { inventory_id: string; as_of: string };
}

type Approved<Phase> = Phase extends 'attribute_mapping' ? { decision: Decision } : unknown;

/** The phases as the flow calls them. */
export type DiscoveryPhases = {
  [Phase in keyof DiscoveryInputs]: (
    input: DiscoveryInputs[Phase],
  ) => Promise<Result<Phase> & Approved<Phase>>;
};
/** What each phase returns, before the recorder adds `result_id`. */
export type DiscoveryOutcome<Phase extends keyof DiscoveryInputs> = Omit<
  Result<Phase>,
  'result_id'
>;

export type DiscoveryResult = { [Phase in keyof DiscoveryInputs]: Result<Phase> };

export const discoveryContract = {
  type: 'discovery',
  title: 'Discovery',
  phases: discoveryPhases,
  configuration: discoveryConfiguration,
  results: discoveryResults,
} as const;
