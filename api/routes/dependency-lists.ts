/** Edges and nodes of the dependency graph. */
import { z } from 'zod';
import { readEdges, readNodes, type EdgeRow, type NodeRow } from '../../db/dependency-pages';
import { pageQuery } from '../cursor';
import { listOf, pageReply } from '../keyset-page';
import { storableText } from '../storable-text';
import { defineRoute, type Route } from '../route';
import { count, flowParams, ratio, resultIdOf, TAG, type ResultDeps } from './flow-result';

const nodeId = z.string().meta({
  description: '`asset:<id>`, `application:<name>` or `external:<address or name>`',
});
const edgeShape = z.object({
  edge_no: z.int(),
  from_node: nodeId.meta({ description: 'The depending end' }),
  from_label: z.string().nullable(),
  to_node: nodeId.meta({ description: 'The end depended on' }),
  to_label: z.string().nullable(),
  port: z.int().nullable(),
  protocol: z.string().nullable(),
  type: z.string(),
  strength: z.enum(['hard', 'soft']),
  connections: count,
  bytes: count,
  first_seen: z.iso.datetime().nullable(),
  last_seen: z.iso.datetime().nullable(),
  confidence: ratio,
  shared_service: z.boolean(),
  evidence: z.array(z.object({ dataset_no: count, row_no: z.int() })),
});
const nodeShape = z.object({
  node: nodeId,
  label: z.string(),
  kind: z.enum(['asset', 'application', 'external']),
  component: z.int(),
  scc: z.int().nullable().meta({ description: 'The cycle it belongs to' }),
  community: z.int(),
  betweenness: ratio.nullable(),
  in_degree: count,
  out_degree: count,
});

const showEdge = ({ first_seen, last_seen, evidence, ...edge }: EdgeRow) => ({
  ...edge,
  first_seen: first_seen?.toISOString() ?? null,
  last_seen: last_seen?.toISOString() ?? null,
  evidence: evidence.map(([dataset_no, row_no]) => ({ dataset_no, row_no })),
});

export const dependencyListRoutes = (deps: ResultDeps): Route[] => [
  edgeRoute(deps),
  nodeRoute(deps),
];

const edgeRoute = ({ db }: ResultDeps) =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/dependencies/edges',
    summary: 'What depends on what, with the rows that showed it',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    query: z.object({
      ...pageQuery,
      node: storableText(300).optional().meta({ description: 'Edges that begin or end here' }),
      type: storableText(255).optional(),
      strength: z.enum(['hard', 'soft']).optional(),
    }),
    responses: { 200: { description: 'A page of edges', schema: listOf(edgeShape) } },
    handler: async ({ params: { flow_id }, query, caller: { tenant } }) => {
      const resultId = await resultIdOf(db, tenant, flow_id, 'dependencies');
      const { node, type, strength } = query;
      const filter = { resultId, node, type, strength };
      return pageReply({
        query,
        filter,
        keyShape: z.tuple([z.int()]),
        keyOf: ({ edge_no }): [number] => [edge_no],
        show: showEdge,
        read: (after, limit) =>
          readEdges(db, tenant, { ...filter, after: after?.[0] ?? null, limit }),
      });
    },
  });

const nodeRoute = ({ db }: ResultDeps) =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/dependencies/nodes',
    summary: 'The ends of dependencies, with their group, cycle and centrality',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    query: z.object({
      ...pageQuery,
      kind: z.enum(['asset', 'application', 'external']).optional(),
      component: z.coerce.number().int().min(1).optional(),
    }),
    responses: { 200: { description: 'A page of nodes', schema: listOf(nodeShape) } },
    handler: async ({ params: { flow_id }, query, caller: { tenant } }) => {
      const resultId = await resultIdOf(db, tenant, flow_id, 'dependencies');
      const { kind, component } = query;
      const filter = { resultId, kind, component };
      return pageReply({
        query,
        filter,
        keyShape: z.tuple([z.string()]),
        keyOf: ({ node: id }): [string] => [id],
        show: (row: NodeRow) => row,
        read: (after, limit) =>
          readNodes(db, tenant, { ...filter, after: after?.[0] ?? null, limit }),
      });
    },
  });
