/** The documents of the phases, whole. */
import { z } from 'zod';
import { defineRoute, type Route } from '../route';
import { snakeKeys } from '../snake-keys';
import {
  cleansingDocument,
  datasetsDocument,
  dependenciesDocument,
  inventoryDocument,
  techDebtDocument,
} from './document-shapes';
import { flowParams, headOf, headShape, resultOf, TAG, type ResultDeps } from './flow-result';

interface DocumentRoute {
  segment: string;
  phase: string;
  summary: string;
  shape: z.ZodObject;
  /** lists that belong to the document, below its own path */
  links?: readonly string[];
}

const documents: readonly DocumentRoute[] = [
  {
    segment: 'datasets',
    phase: 'data_import',
    summary: 'Tables read from the uploads, with a profile of every column',
    shape: datasetsDocument,
  },
  {
    segment: 'quality',
    phase: 'data_cleansing',
    summary: 'Data quality before and after cleansing',
    shape: cleansingDocument,
  },
  {
    segment: 'inventory',
    phase: 'inventory',
    summary: 'How the inventory changed, and where sources contradict each other',
    shape: inventoryDocument,
  },
  {
    segment: 'dependencies',
    phase: 'dependencies',
    summary: 'Groups, cycles and shared services of the dependency graph',
    shape: dependenciesDocument,
    links: ['edges', 'nodes'],
  },
  {
    segment: 'tech-debt',
    phase: 'tech_debt',
    summary: 'Technical debt of assets and applications',
    shape: techDebtDocument,
  },
];

const linksShape = z.record(z.string(), z.string()).meta({ description: 'Paths of the lists' });

export const documentRoutes = ({ db }: ResultDeps): Route[] =>
  documents.map(({ segment, phase, summary, shape, links }) =>
    defineRoute({
      method: 'get',
      path: `/flows/{flow_id}/${segment}`,
      summary,
      tag: TAG,
      consistency: 'registry',
      permission: 'read',
      params: flowParams,
      responses: {
        200: {
          description: `Document of the newest ${phase} result`,
          schema: z.looseObject({
            ...headShape,
            ...shape.shape,
            ...(links && { links: linksShape }),
          }),
        },
      },
      handler: async ({ params, caller, request }) => {
        const result = await resultOf(db, caller.tenant, params.flow_id, phase);
        const below = `${request.baseUrl}/flows/${params.flow_id}/${segment}`;
        return {
          status: 200,
          body: {
            ...headOf(result),
            ...(snakeKeys(result.document) as object),
            ...(links && {
              links: Object.fromEntries(links.map((name) => [name, `${below}/${name}`])),
            }),
          },
        };
      },
    }),
  );
