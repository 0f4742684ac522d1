/** A comparison as it is replied, for the OpenAPI document. */
import { z } from 'zod';
import { assetChanges } from '../db/compare-assets';
import { phaseEnds } from '../db/iteration-phases';
import { flowStatuses } from '../workflows/run';
import { figureNames } from './compare-figures';
import { provenance, value } from './routes/document-shapes';
import { count } from './routes/flow-result';

const instant = z.iso.datetime({ offset: true }).nullable();

export const changeShape = z
  .object({
    before: z.number().nullable(),
    after: z.number().nullable(),
    delta: z
      .number()
      .nullable()
      .meta({ description: 'after − before; null unless both are known' }),
  })
  .meta({ id: 'Change' });

export const qualityChangeShape = z
  .object({ overall: changeShape, dimensions: z.record(z.string(), changeShape) })
  .nullable()
  .meta({ description: 'After cleansing, 0 to 1; null when neither iteration measured it' });

export const figuresShape = z.object(
  Object.fromEntries(figureNames.map((name) => [name, changeShape])),
);

const iteration = z.object({
  flow_id: z.uuid(),
  lineage_id: z.uuid(),
  iteration: z.int(),
  flow_status: z.enum(flowStatuses),
  started_at: instant,
  ended_at: instant,
  duration_ms: z.int().nullable(),
});

const phase = z
  .object({
    phase: z.string(),
    outcome: z.enum(phaseEnds),
    from_flow_id: z.uuid().nullable().meta({ description: 'the flow it was carried over from' }),
    duration_ms: z.int().nullable().meta({ description: 'of the last attempt' }),
    row_count: z.int().nullable(),
    runs: count.meta({ description: 'how often it was scheduled' }),
    algorithm: z.string().nullable(),
    result_id: z.uuid().nullable(),
  })
  .nullable()
  .meta({ description: 'null: the flow has not come to it' });

const choice = z
  .object({
    target_field: z.string().nullable(),
    from_unit: z.string().nullable(),
    confidence: z.number(),
    chosen_by: z.enum(['mapper', 'person']),
    decided_by: z.string().nullable().meta({ description: 'who approved the mapping' }),
    decided_at: instant,
  })
  .nullable()
  .meta({ description: 'null: the table has no such column' });

const example = z.object({
  asset_id: z.uuid(),
  asset_name: z.string(),
  before: value.nullable(),
  after: value.nullable(),
});
const assets = z
  .object({
    ...{ added: count, removed: count, changed: count, unchanged: count },
    unknown: count.meta({ description: 'seen by both, by one before states of assets were kept' }),
    fields: z.array(
      z.object({
        field: z.string(),
        filled: count.meta({ description: 'assets that had no value before' }),
        emptied: count,
        replaced: count,
        examples: z.array(example),
      }),
    ),
  })
  .nullable();

const edgeCounts = { added: count, removed: count, kept: count, strength_changed: count };
const dependencies = z
  .object({
    ...edgeCounts,
    types: z.array(z.object({ type: z.string(), ...edgeCounts })),
    examples: z.array(
      z.object({
        change: z.enum(['added', 'removed']),
        from_label: z.string(),
        to_label: z.string(),
        port: z.int().nullable(),
        type: z.string(),
      }),
    ),
  })
  .nullable();

export const comparisonShape = z
  .object({
    before: iteration,
    after: iteration,
    phases: z.array(
      z.object({
        phase: z.string(),
        before: phase,
        after: phase,
        duration_ms: changeShape,
        same_result: z.boolean().meta({ description: 'one result, carried over' }),
        same_algorithm: z.boolean().nullable(),
      }),
    ),
    quality: qualityChangeShape,
    figures: figuresShape,
    mappings: z
      .object({
        columns: count.meta({ description: 'of the later iteration' }),
        changed: z.array(
          z.object({
            file_name: z.string().nullable(),
            table: z.string().nullable(),
            column: z.string(),
            before: choice,
            after: choice,
          }),
        ),
      })
      .nullable(),
    assets,
    dependencies,
    findings: z.array(
      z.object({
        phase: z.string(),
        category: z.string(),
        ...{ before: count, after: count, added: count, removed: count },
      }),
    ),
  })
  .meta({ id: 'Comparison' });

export const assetChangeShape = z.object({
  asset_id: z.uuid(),
  asset_name: z.string(),
  asset_type: z.string(),
  change: z.enum(assetChanges),
  fields: z.array(
    z.object({
      field: z.string(),
      before: value.nullable(),
      after: value.nullable(),
      before_from: provenance.nullable(),
      after_from: provenance.nullable(),
    }),
  ),
});
