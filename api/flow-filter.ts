/** The filter of the flow list, which is also the filter of a bulk operation. */
import { z } from 'zod';
import { deletedFilters, type FlowFilter } from '../db/flow-filter';
import { flowStatuses, openStatuses } from '../workflows/run';
import { flowTypeName } from './flow-names';

const status = z
  .string()
  .transform((text) => (text === 'active' ? [...openStatuses] : text.split(',')))
  .pipe(z.array(z.enum(flowStatuses)))
  .optional()
  .meta({ description: 'comma-separated statuses, or `active`', override: { type: 'string' } });

export const flowFilterShape = {
  status,
  flow_type: flowTypeName.optional(),
  deleted: z
    .enum(deletedFilters)
    .default('exclude')
    .meta({ description: 'deleted flows, which can be restored for a while' }),
};

/** The filter as the database takes it. */
export const flowFilterOf = (given: z.infer<z.ZodObject<typeof flowFilterShape>>): FlowFilter => ({
  statuses: given.status ?? [],
  flow_type: given.flow_type ?? null,
  deleted: given.deleted,
});
