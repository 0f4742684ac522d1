/** Two iterations side by side: what they did, what they found, and how good the data is. */
import type { Knex } from 'knex';
import {
  type AssetChangeRow,
  assetChanges,
  countAssetChanges,
  readAssetChanges,
  type ResultPair,
} from '../../db/compare-assets';
import { type EdgeCounts, readEdgeChanges } from '../../db/compare-edges';
import { countFindingChanges } from '../../db/compare-findings';
import type { FlowRow } from '../../db/flow-reads';
import { findResultId } from '../../db/flow-results';
import { readIterationPhases } from '../../db/iteration-phases';
import { readIterationQuality } from '../../db/iteration-quality';
import { readDecidedMapping } from '../../db/mapping-decisions';
import { contractOf } from '../../workflows/catalog';
import type { Tenant } from '../../workflows/run';
import { z } from 'zod';
import { changeOf, mappingChanges, numbersOf, qualityChange } from '../compare-figures';
import { comparisonShape, assetChangeShape } from '../compare-shapes';
import { pageQuery } from '../cursor';
import { listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { defineRoute, type Route } from '../route';
import { snakeKeys } from '../snake-keys';
import { storableText } from '../storable-text';
import { flowParams, type ResultDeps } from './flow-result';

const TAG = 'Iterations';
/** Dependencies shown of those that came, and of those that went. */
const EDGE_EXAMPLES = 5;
const withQuery = z.object({
  with: z
    .guid()
    .toLowerCase()
    .meta({ description: 'The flow to hold it against, usually a later iteration' }),
});

interface Pair {
  before: FlowRow;
  after: FlowRow;
}

async function requirePair(
  db: Knex,
  tenant: Tenant,
  flowId: string,
  otherId: string,
): Promise<Pair> {
  const before = await requireFlow(db, tenant, flowId);
  const after = await requireFlow(db, tenant, otherId);
  if (before.flow_type === after.flow_type) return { before, after };
  throw new ApiProblem(
    'invalid',
    `a ${before.flow_type} flow cannot be compared with a ${after.flow_type} flow`,
    { errors: [{ pointer: '/with', message: `is a ${after.flow_type} flow` }] },
  );
}

/** The results of a phase the two flows have; null unless both have one. */
async function pairOf(
  db: Knex,
  tenant: Tenant,
  { before, after }: Pair,
  phase: string,
): Promise<ResultPair | null> {
  const earlier = await findResultId(db, tenant, before.flow_id, phase);
  const later = await findResultId(db, tenant, after.flow_id, phase);
  return earlier && later ? { before: earlier, after: later } : null;
}

const compareRoute = ({ db }: ResultDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/compare',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    summary: 'What another iteration did and found that this one did not',
    params: flowParams,
    query: withQuery,
    responses: { 200: { description: 'This flow is `before`', schema: comparisonShape } },
    handler: async ({ caller: { tenant }, params: { flow_id }, query }) => {
      const pair = await requirePair(db, tenant, flow_id, query.with);
      const ids = { before: pair.before.flow_id, after: pair.after.flow_id };
      const [before, after] = await Promise.all([
        readIterationQuality(db, tenant, ids.before),
        readIterationQuality(db, tenant, ids.after),
      ]);
      if (!before || !after) throw new ApiProblem('not_found', 'there is no such flow');
      const [phases, mappings, assets, dependencies, findings] = await Promise.all([
        comparePhases(db, tenant, pair),
        compareMappings(db, tenant, ids),
        compareAssets(db, tenant, pair),
        compareEdges(db, tenant, pair),
        countFindingChanges(db, tenant, ids),
      ]);
      return {
        status: 200,
        body: {
          before: headOf(pair.before, before.duration_ms),
          after: headOf(pair.after, after.duration_ms),
          phases,
          quality: qualityChange(before.quality, after.quality),
          figures: numbersOf(before, after),
          ...{ mappings, assets, dependencies, findings },
        },
      };
    },
  });

const headOf = (flow: FlowRow, duration_ms: number | null) => ({
  flow_id: flow.flow_id,
  lineage_id: flow.lineage_id,
  iteration: flow.iteration,
  flow_status: flow.flow_status,
  started_at: flow.started_at,
  ended_at: flow.ended_at,
  duration_ms,
});

async function comparePhases(db: Knex, tenant: Tenant, { before, after }: Pair) {
  const earlier = await readIterationPhases(db, tenant, before.flow_id);
  const later = await readIterationPhases(db, tenant, after.flow_id);
  const named = Object.keys(contractOf(before.flow_type)?.phases ?? {});
  return named.map((phase) => {
    const [a, b] = [earlier, later].map((rows) => rows.find((row) => row.phase === phase));
    return {
      phase,
      before: a ?? null,
      after: b ?? null,
      duration_ms: changeOf(a?.duration_ms, b?.duration_ms),
      same_result: a !== undefined && a.result_id !== null && a.result_id === b?.result_id,
      same_algorithm: a?.algorithm && b?.algorithm ? a.algorithm === b.algorithm : null,
    };
  });
}

async function compareMappings(db: Knex, tenant: Tenant, ids: { before: string; after: string }) {
  const earlier = await readDecidedMapping(db, tenant, ids.before);
  const later = await readDecidedMapping(db, tenant, ids.after);
  return earlier && later ? mappingChanges(earlier, later) : null;
}

async function compareAssets(db: Knex, tenant: Tenant, pair: Pair) {
  const results = await pairOf(db, tenant, pair, 'inventory');
  return results && countAssetChanges(db, tenant, results);
}

async function compareEdges(db: Knex, tenant: Tenant, pair: Pair) {
  const results = await pairOf(db, tenant, pair, 'dependencies');
  if (!results) return null;
  const { types, examples } = await readEdgeChanges(db, tenant, results, EDGE_EXAMPLES);
  const sum = (key: keyof EdgeCounts) => types.reduce((total, type) => total + type[key], 0);
  return {
    added: sum('added'),
    removed: sum('removed'),
    kept: sum('kept'),
    strength_changed: sum('strength_changed'),
    ...{ types, examples },
  };
}

const compareAssetsRoute = ({ db }: ResultDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/compare/assets',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    summary:
      'The assets that came, went or changed, by name, with both values of every field that differs',
    params: flowParams,
    query: withQuery.extend({
      ...pageQuery,
      change: z.enum(assetChanges),
      field: storableText(100).optional().meta({ description: 'Only where this field differs' }),
    }),
    responses: { 200: { description: 'A page', schema: listOf(assetChangeShape) } },
    handler: async ({ caller: { tenant }, params: { flow_id }, query }) => {
      const pair = await requirePair(db, tenant, flow_id, query.with);
      const results = await pairOf(db, tenant, pair, 'inventory');
      if (!results) throw new ApiProblem('not_found', 'one of the two flows has no inventory yet');
      const { change, field } = query;
      return pageReply({
        query,
        filter: { ...results, change, field },
        keyShape: z.tuple([z.string(), z.uuid()]),
        keyOf: (row: AssetChangeRow): [string, string] => [row.asset_name, row.asset_id],
        show: ({ fields, ...asset }) => ({
          ...asset,
          change,
          fields: fields.map(({ before_from, after_from, ...values }) => ({
            ...values,
            before_from: snakeKeys(before_from),
            after_from: snakeKeys(after_from),
          })),
        }),
        read: (after, limit) =>
          readAssetChanges(db, tenant, results, change, { after, limit, field }),
      });
    },
  });

export const compareRoutes = (deps: ResultDeps): Route[] => [
  compareRoute(deps),
  compareAssetsRoute(deps),
];
