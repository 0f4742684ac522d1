import { z } from 'zod';
import type { ApiDeps } from '../deps';
import { defineRoute, type Route } from '../route';

const limitsSchema = z
  .object({
    running_flows: z
      .object({ limit: z.int(), held: z.int(), waiting: z.int() })
      .meta({ description: 'flows that may run at a time, that do, and that wait for a slot' }),
  })
  .meta({ id: 'Limits' });

const limitsBody = z.strictObject({
  running_flows: z
    .int()
    .min(0)
    .max(100_000)
    .nullable()
    .meta({ description: '0 lets nothing new begin; null goes back to the default' }),
});

const responses = { 200: { description: 'The limits and their use', schema: limitsSchema } };
const common = { path: '/limits', tag: 'Limits', consistency: 'registry', responses } as const;

export const limitRoutes = ({ slots }: ApiDeps): Route[] => [
  defineRoute({
    ...common,
    method: 'get',
    permission: 'read',
    summary: 'How many flows of the tenant may run at a time, and how many do',
    handler: async ({ caller }) => ({
      status: 200,
      body: { running_flows: await slots.use(caller.tenant) },
    }),
  }),
  defineRoute({
    ...common,
    method: 'put',
    permission: 'administer',
    summary: 'Set how many flows of the tenant may run at a time; what runs already goes on',
    body: limitsBody,
    handler: async ({ caller, body }) => {
      await slots.setLimit(caller.tenant, body.running_flows);
      return { status: 200, body: { running_flows: await slots.use(caller.tenant) } };
    },
  }),
];
