import { z } from 'zod';
import { readAgreement, requestSweep } from '../../db/agreement';
import { driftKinds, type DriftRow, listDrift, repairOutcomes } from '../../db/drift';
import { requestRepair } from '../../db/drift-repairs';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';

const TAG = 'Agreement';
const instant = z.iso.datetime({ offset: true });

const driftSchema = z
  .object({
    drift_id: z.int(),
    flow_id: z.uuid(),
    kind: z.enum(driftKinds),
    registry: z.record(z.string(), z.unknown()),
    engine: z.record(z.string(), z.unknown()),
    actor: z.string().nullable(),
    reason: z.string().nullable(),
    repair: z.string().nullable().meta({ description: 'what was done; null while it lasts' }),
    detected_at: instant,
    repaired_at: instant.nullable(),
    repair_requested_at: instant.nullable(),
    repair_requested_by: z.string().nullable(),
    checked_at: instant.nullable(),
    outcome: z.enum(repairOutcomes).nullable().meta({
      description:
        'of the comparison that was asked for: nothing differed, the row was changed, it is still so, the flow is over',
    }),
  })
  .meta({ id: 'Drift' });

const driftQuery = z.object({
  ...pageQuery,
  state: z.enum(['open', 'repaired']).optional(),
  flow_id: z.guid().toLowerCase().optional(),
});

const driftRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/drift',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    summary: 'Where registry and engine disagreed, why, and what was done; newest first',
    query: driftQuery,
    responses: { 200: { description: 'A page', schema: listOf(driftSchema) } },
    handler: ({ caller, query }) => {
      const filter = {
        open: query.state === undefined ? null : query.state === 'open',
        flow_id: query.flow_id ?? null,
      };
      return pageReply({
        query,
        filter,
        keyShape: z.tuple([z.int().min(1)]),
        keyOf: ({ drift_id }: DriftRow): [number] => [drift_id],
        show: (row) => row,
        read: (after, limit) =>
          listDrift(db, caller.tenant, filter, { before: after?.[0] ?? null, limit }),
      });
    },
  });

const agreementSchema = z
  .object({
    swept_at: instant.nullable().meta({ description: 'when everything was last compared' }),
    compared: z.int(),
    agreeing: z.int(),
    ratio: z.number().min(0).max(1).nullable(),
    lag_p50_ms: z.number().nullable(),
    lag_p99_ms: z.number().nullable(),
  })
  .meta({ id: 'Agreement' });

const agreementRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/agreement',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    summary: 'How many flows registry and engine agreed on, of all tenants, and how late it writes',
    responses: { 200: { description: 'The last comparison', schema: agreementSchema } },
    handler: async () => {
      const found = await readAgreement(db);
      const ratio = found.compared === 0 ? null : found.agreeing / found.compared;
      return { status: 200, body: { ...found, ratio } };
    },
  });

const reconcileRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/reconcile',
    tag: TAG,
    consistency: 'registry',
    permission: 'administer',
    summary: 'Compare every flow with the engine in the next round, within seconds',
    responses: {
      202: { description: 'Asked for', schema: z.object({ accepted: z.literal(true) }) },
    },
    handler: async () => {
      await requestSweep(db);
      return { status: 202, body: { accepted: true } };
    },
  });

const repairRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/drift/{drift_id}/repair',
    tag: TAG,
    consistency: 'registry',
    permission: 'operate',
    summary: 'Compare the flow of an entry again in the next round, and repair what differs',
    params: z.object({ drift_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
    responses: {
      202: {
        description: 'Asked for, now or before; the entry shows the outcome',
        schema: driftSchema,
      },
    },
    handler: async ({ caller, params: { drift_id } }) => {
      const entry = await requestRepair(db, caller.tenant, drift_id, caller.userId);
      if (!entry) throw new ApiProblem('not_found', 'there is no such drift entry');
      return { status: 202, body: entry };
    },
  });

export const driftRoutes = (deps: ApiDeps): Route[] => [
  driftRoute(deps),
  repairRoute(deps),
  agreementRoute(deps),
  reconcileRoute(deps),
];
