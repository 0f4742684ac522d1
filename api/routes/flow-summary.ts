import { z } from 'zod';
import { type FlowCount, readFlowSummary } from '../../db/flow-counts';
import { type FlowStatus, flowStatuses, isClosed } from '../../workflows/run';
import type { ApiDeps } from '../deps';
import { defineRoute, type Route } from '../route';

const totals = {
  total: z.int(),
  open: z.int().meta({ description: 'flows that have not ended' }),
  ended: z.int(),
  by_status: z.record(z.enum(flowStatuses), z.int()),
};
const summarySchema = z
  .object({
    ...totals,
    by_type: z.array(z.object({ flow_type: z.string(), ...totals })),
    oldest_approval: z
      .object({
        approval_id: z.string(),
        flow_id: z.uuid(),
        phase: z.string(),
        requested_at: z.iso.datetime(),
        due_at: z.iso.datetime(),
      })
      .nullable()
      .meta({ description: 'the one that has waited longest' }),
    open_drift: z.int().meta({ description: 'disagreements of registry and engine that last' }),
  })
  .meta({ id: 'FlowTotals' });

export const flowSummaryRoutes = ({ db }: ApiDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/master-flows/summary',
    tag: 'Flows',
    consistency: 'registry',
    permission: 'read',
    summary: 'How many flows there are by status and by type, deleted ones left out',
    responses: { 200: { description: 'The totals', schema: summarySchema } },
    handler: async ({ caller }) => {
      const {
        counts,
        oldest_approval = null,
        open_drift,
      } = await readFlowSummary(db, caller.tenant);
      const types = [...new Set(counts.map(({ flow_type }) => flow_type))];
      const by_type = types.map((flow_type) => ({
        flow_type,
        ...totalsOf(counts.filter((count) => count.flow_type === flow_type)),
      }));
      return { status: 200, body: { ...totalsOf(counts), by_type, oldest_approval, open_drift } };
    },
  }),
];

/** Every status has its number, also when it is 0. */
function totalsOf(counts: readonly FlowCount[]) {
  const by_status = Object.fromEntries(flowStatuses.map((status) => [status, 0])) as Record<
    FlowStatus,
    number
  >;
  for (const { flow_status, flows } of counts) by_status[flow_status] += flows;
  const sum = (statuses: readonly FlowStatus[]) =>
    statuses.reduce((total, status) => total + by_status[status], 0);
  return {
    total: sum(flowStatuses),
    open: sum(flowStatuses.filter((status) => !isClosed(status))),
    ended: sum(flowStatuses.filter(isClosed)),
    by_status,
  };
}
