/** The figures of all phases in one reply. */
import { z } from 'zod';
import { readFlowSummary, type PhaseSummary } from '../../db/flow-results';
import { discoveryResults } from '../../workflows/discovery/contract';
import { defineRoute, type Route } from '../route';
import { snakeKeys } from '../snake-keys';
import { categoryCounts, dimensions, ruleCounts } from './document-shapes';
import {
  count,
  flowParams,
  headOf,
  headShape,
  noFlow,
  ratio,
  TAG,
  type ResultDeps,
} from './flow-result';

const cleansingFigures = discoveryResults.data_cleansing.omit({
  quality_before: true,
  quality_after: true,
}).shape;
const dimensionsOf = z.object({ overall: ratio, dimensions });

const summaryShape = z.object({
  flow_id: z.uuid(),
  datasets: z.object({ ...discoveryResults.data_import.shape, ...headShape }).nullable(),
  mapping: z.object({ ...discoveryResults.attribute_mapping.shape, ...headShape }).nullable(),
  quality: z
    .object({
      ...cleansingFigures,
      ...headShape,
      before: dimensionsOf,
      after: dimensionsOf,
      finding_counts: ruleCounts,
    })
    .nullable(),
  inventory: z
    .object({
      ...discoveryResults.inventory.shape,
      ...headShape,
      class_counts: z.record(z.string(), count),
    })
    .nullable(),
  dependencies: z
    .object({ ...discoveryResults.dependencies.shape, ...headShape, modularity: z.number() })
    .nullable(),
  tech_debt: z
    .object({
      ...discoveryResults.tech_debt.shape,
      ...headShape,
      finding_counts: categoryCounts,
      data_confidence: z.int(),
    })
    .nullable(),
});

export const summaryRoute = ({ db }: ResultDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/summary',
    summary: 'The figures of every phase that has a result; null for the others',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    responses: { 200: { description: 'The figures', schema: summaryShape } },
    handler: async ({ params: { flow_id }, caller: { tenant } }) => {
      const phases = await readFlowSummary(db, tenant, flow_id);
      if (!phases) throw noFlow();
      return { status: 200, body: { flow_id, ...figuresOf(phases) } };
    },
  });

function figuresOf(phases: readonly PhaseSummary[]) {
  const of = (name: string) => {
    const found = phases.find(({ phase }) => phase === name);
    return found
      ? { ...headOf(found), ...found.result, ...(snakeKeys(found.more) as object | null) }
      : null;
  };
  return {
    datasets: of('data_import'),
    mapping: of('attribute_mapping'),
    quality: qualityOf(of('data_cleansing')),
    inventory: of('inventory'),
    dependencies: of('dependencies'),
    tech_debt: of('tech_debt'),
  };
}

function qualityOf(figures: Record<string, unknown> | null) {
  if (figures === null) return null;
  const { quality_before, quality_after, before, after, ...rest } = figures;
  return {
    ...rest,
    before: { overall: quality_before, dimensions: before },
    after: { overall: quality_after, dimensions: after },
  };
}
