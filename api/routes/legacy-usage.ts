import { z } from 'zod';
import { readLegacyUsage } from '../../db/legacy-usage';
import type { ApiDeps } from '../deps';
import { defineRoute, type Route } from '../route';

const instant = z.iso.datetime({ offset: true });
const useSchema = z
  .object({
    route: z.string().meta({ description: 'method and path' }),
    uses: z.int(),
    first_used_at: instant,
    last_used_at: instant,
  })
  .meta({ id: 'LegacyUse' });

export const legacyUsageRoutes = ({ db }: ApiDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/legacy-usage',
    tag: 'Legacy',
    consistency: 'registry',
    permission: 'administer',
    summary: 'Which deprecated endpoints the tenant still uses, and how often; refusals count, too',
    responses: {
      200: { description: 'The latest use first', schema: z.object({ items: z.array(useSchema) }) },
    },
    handler: async ({ caller }) => ({
      status: 200,
      body: { items: await readLegacyUsage(db, caller.tenant) },
    }),
  }),
];
