import { z } from 'zod';
import type { ApiDeps } from '../deps';
import { ApiProblem } from '../problem';
import { type Caller, defineRoute, type Route } from '../route';

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
const common = { tag: 'Limits', consistency: 'registry', responses } as const;

/** The limits at an address; `check` refuses callers who may not see them there. */
const routesAt = (
  { slots }: ApiDeps,
  address: { path: string; params?: z.ZodObject },
  check: (caller: Caller, params: Record<string, unknown>) => void = () => undefined,
): Route[] => [
  defineRoute({
    ...{ ...common, ...address },
    method: 'get',
    permission: 'read',
    summary: 'How many flows of the tenant may run at a time, and how many do',
    handler: async ({ caller, params }) => {
      check(caller, params);
      return { status: 200, body: { running_flows: await slots.use(caller.tenant) } };
    },
  }),
  defineRoute({
    ...{ ...common, ...address },
    method: 'put',
    permission: 'administer',
    summary: 'Set how many flows of the tenant may run at a time; what runs already goes on',
    body: limitsBody,
    handler: async ({ caller, params, body }) => {
      check(caller, params);
      await slots.setLimit(caller.tenant, body.running_flows);
      return { status: 200, body: { running_flows: await slots.use(caller.tenant) } };
    },
  }),
];

export const limitRoutes = (deps: ApiDeps): Route[] => [
  ...routesAt(deps, { path: '/limits' }),
  // The same by the tenant's id, of the engagement the caller names.
  ...routesAt(
    deps,
    {
      path: '/tenants/{client_account_id}/quotas',
      params: z.object({ client_account_id: z.guid().toLowerCase() }),
    },
    ({ tenant }, { client_account_id }) => {
      if (client_account_id !== tenant.client_account_id)
        throw new ApiProblem('not_found', 'there is no such tenant');
    },
  ),
];
