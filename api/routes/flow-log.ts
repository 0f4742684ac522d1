import { z } from 'zod';
import { type FlowLogRow, readFlowLog } from '../../db/flow-log';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { listOf, pageReply } from '../keyset-page';
import { requireFlow } from '../require-flow';
import { defineRoute, type Route } from '../route';
import { storableText } from '../storable-text';

const text = z.string().nullable();
const entrySchema = z
  .object({
    at: z.iso.datetime({ offset: true }),
    kind: z.enum(['event', 'phase_started', 'phase_ended']),
    ...{ action: text, actor: text, to_status: text, reason: text, phase: text },
    attempt: z
      .int()
      .nullable()
      .meta({ description: 'an attempt that is repeated takes the place of the one before' }),
    ...{ worker: text, outcome: text, duration_ms: z.int().nullable() },
    ...{ error_code: text, error_message: text },
  })
  .meta({ id: 'FlowLogEntry' });

export const flowLogRoutes = ({ db }: ApiDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/logs',
    tag: 'Flows',
    consistency: 'registry',
    permission: 'read',
    summary: 'The run of a flow: its events and phase attempts in order of time, oldest first',
    params: z.object({ flow_id: z.guid().toLowerCase() }),
    query: z.object(pageQuery),
    responses: { 200: { description: 'A page', schema: listOf(entrySchema) } },
    handler: async ({ caller, params: { flow_id }, query }) => {
      await requireFlow(db, caller.tenant, flow_id);
      return pageReply({
        query,
        filter: { log: 'run', flow_id },
        keyShape: z.tuple([z.int().min(0), storableText(100)]),
        keyOf: ({ at_us, place }: FlowLogRow): [number, string] => [at_us, place],
        show: ({ at_us: _, place: __, ...entry }) => entry,
        read: (after, limit) => readFlowLog(db, caller.tenant, flow_id, { after, limit }),
      });
    },
  }),
];
