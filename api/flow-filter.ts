/** The filter of the flow list, which is also the filter of a bulk operation. */
import { z } from 'zod';
import {
  allFlows,
  deletedFilters,
  filteredTimes,
  type FlowFilter,
  timeOperators,
} from '../db/flow-filter';
import { flowTypes } from '../workflows/catalog';
import { flowTypeNamed } from '../workflows/flow-names';
import { flowStatuses, openStatuses } from '../workflows/run';
import { instantText, resolveInstant } from './instant-text';
import { storableText } from './storable-text';

const status = z
  .string()
  .transform((text) => (text === 'active' ? [...openStatuses] : text.split(',')))
  .pipe(z.array(z.enum(flowStatuses)))
  .optional()
  .meta({ description: 'comma-separated statuses, or `active`', override: { type: 'string' } });

const flow_type = z
  .string()
  .transform((text) => text.split(',').map(flowTypeNamed))
  .pipe(z.array(z.enum(flowTypes)))
  .optional()
  .meta({ description: 'comma-separated flow types', override: { type: 'string' } });

/** True or false, as text where it comes in an address. */
const mark = (description: string) =>
  z
    .union(
      [z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })],
      'must be true or false',
    )
    .optional()
    .meta({ description, override: { type: 'boolean' } });

type BoundName = `${(typeof filteredTimes)[number]}[${keyof typeof timeOperators}]`;

/** `created_at[gte]` and its like, each a parameter of its own. */
const bounds = filteredTimes.flatMap((column) =>
  Object.entries(timeOperators).map(([name, operator]) => ({
    ...{ column, operator },
    name: `${column}[${name}]` as BoundName,
  })),
);

export const flowFilterShape = {
  status,
  flow_type,
  deleted: z
    .enum(deletedFilters)
    .default('exclude')
    .meta({ description: 'deleted flows, which can be restored for a while' }),
  user_id: storableText(255).min(1).optional().meta({ description: 'who started the flow' }),
  lineage_id: z.guid().toLowerCase().optional(),
  engine_paused: mark('whether the flow is paused in the engine itself'),
  degraded: mark('whether something keeps the flow from going on'),
  ...(Object.fromEntries(bounds.map(({ name }) => [name, instantText.optional()])) as Record<
    BoundName,
    z.ZodOptional<typeof instantText>
  >),
};

/**
 * The filter as the database takes it.
 * @param asOf what relative times count from, in ms since 1970
 */
export function flowFilterOf(
  given: z.infer<z.ZodObject<typeof flowFilterShape>>,
  asOf: number,
): FlowFilter {
  const { status: statuses = [], flow_type: flow_types = [], deleted } = given;
  return {
    ...allFlows,
    ...{ statuses, flow_types, deleted },
    user_id: given.user_id ?? null,
    lineage_id: given.lineage_id ?? null,
    engine_paused: given.engine_paused ?? null,
    degraded: given.degraded ?? null,
    times: bounds.flatMap(({ column, operator, name }) => {
      const bound = given[name];
      return bound === undefined ? [] : [{ column, operator, at: resolveInstant(bound, asOf) }];
    }),
  };
}
