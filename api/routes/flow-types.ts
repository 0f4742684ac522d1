import { z } from 'zod';
import { contractOf, flowTypes } from '../../workflows/catalog';
import { defineRoute, type Route } from '../route';

const flowTypeSchema = z
  .object({
    flow_type: z.string(),
    title: z.string(),
    phases: z.array(z.object({ phase: z.string(), approval: z.boolean() })),
    configuration_schema: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'FlowType' });

export const flowTypeRoutes = (): Route[] => [
  defineRoute({
    method: 'get',
    path: '/flow-types',
    tag: 'Flow types',
    consistency: 'registry',
    permission: 'read',
    summary: 'Every flow type with its phases and what it is configured with',
    responses: {
      200: { description: 'The catalogue', schema: z.object({ items: z.array(flowTypeSchema) }) },
    },
    handler: () =>
      Promise.resolve({
        status: 200,
        body: {
          items: flowTypes.flatMap((type) => {
            const contract = contractOf(type);
            if (!contract) return [];
            return {
              flow_type: type,
              title: contract.title,
              phases: Object.entries(contract.phases).map(([phase, spec]) => ({
                phase,
                approval: spec.approval !== undefined,
              })),
              configuration_schema: z.toJSONSchema(contract.configuration, { io: 'input' }),
            };
          }),
        },
      }),
  }),
];
