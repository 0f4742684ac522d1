/** Where the platform's pages are: of every flow type and phase, also of types that do not run here. */
import { z } from 'zod';
import { contractOf } from '../../workflows/catalog';
import { otherPhaseNames, otherTypeNames } from '../../workflows/flow-names';
import {
  COMPLETED,
  flowTypeOfPath,
  guidedPhase,
  guidedPhases,
  type GuidedType,
  guidedType,
  guidedTypes,
  nextPhase,
  pageOf,
  pages,
  phaseOfPath,
  rootOf,
} from '../../workflows/route-guide';
import { flowTypeName, phaseName } from '../flow-names';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';
import { storableText } from '../storable-text';

const common = {
  ...({ method: 'get', tag: 'Route guide', consistency: 'registry', permission: 'read' } as const),
  // The same for everybody.
  tenant: false,
} as const;

const registered = z.boolean().meta({
  description: 'whether flows of this type can be started here; its pages are known anyway',
});
const names = z.array(z.string()).meta({ description: 'other names that are taken for it' });
const next = z
  .string()
  .nullable()
  .meta({ description: '`completed` after the last phase, null after that' });

const guideSchema = z
  .object({
    flow_type: z.string(),
    ...{ registered, aliases: names },
    root: z.string(),
    phases: z.array(
      z.object({ phase: z.string(), page: z.string(), next_phase: next, aliases: names }),
    ),
    completed_page: z.string(),
  })
  .meta({ id: 'RouteGuideEntry' });

const entryOf = (type: GuidedType): z.infer<typeof guideSchema> => ({
  flow_type: type,
  registered: isRegistered(type),
  aliases: otherTypeNames(type),
  root: rootOf(type),
  phases: guidedPhases(type).map((phase) => ({
    phase,
    page: pageOf(type, phase) ?? '',
    next_phase: nextPhase(type, phase) ?? null,
    aliases: otherPhaseNames(phase),
  })),
  completed_page: pages[type][COMPLETED],
});

const resolvedSchema = z
  .object({
    flow_type: z.string(),
    registered,
    phase: z
      .string()
      .nullable()
      .meta({ description: 'null for a path of the type that is the page of no phase' }),
    page: z.string().nullable(),
    next_phase: next,
    flow_id: z.string().nullable(),
  })
  .meta({ id: 'ResolvedPage' });

const resolveQuery = z.object({
  flow_type: flowTypeName.optional(),
  phase: phaseName.optional().meta({ description: 'a phase, or `completed`' }),
  flow_id: z.guid().toLowerCase().optional().meta({ description: 'for the page of that flow' }),
  path: storableText(2000).optional().meta({ description: 'a page of the platform, or below one' }),
});
type ResolveQuery = z.infer<typeof resolveQuery>;

function resolved({ flow_type, phase, flow_id, path }: ResolveQuery) {
  if (path !== undefined && flow_type === undefined && phase === undefined && !flow_id)
    return ofPath(path);
  if (path === undefined && flow_type !== undefined && phase !== undefined)
    return ofPhase(flow_type, phase, flow_id ?? null);
  const message = 'give flow_type and phase (and flow_id), or path alone';
  throw new ApiProblem('invalid', message, {
    errors: [{ pointer: path === undefined ? '/flow_type' : '/path', message }],
  });
}

function ofPhase(flow_type: string, given: string, flow_id: string | null) {
  const type = guidedType(flow_type);
  if (!type) throw unknown('flow type', flow_type, guidedTypes);
  const phase = guidedPhase(type, given);
  if (!phase) throw unknown(`phase of ${type}`, given, Object.keys(pages[type]));
  const page = pageOf(type, phase, flow_id ?? undefined) ?? null;
  const next_phase = nextPhase(type, phase) ?? null;
  return { flow_type: type, registered: isRegistered(type), phase, page, next_phase, flow_id };
}

function ofPath(path: string) {
  const type = flowTypeOfPath(path);
  if (!type) throw unknown('flow type with the path', path, guidedTypes.map(rootOf));
  const found = phaseOfPath(path);
  if (found) return ofPhase(type, found.phase, found.flowId);
  return {
    ...{ flow_type: type, registered: isRegistered(type) },
    ...{ phase: null, page: null, next_phase: null, flow_id: null },
  };
}

const isRegistered = (type: string): boolean => contractOf(type) !== undefined;

const unknown = (what: string, given: string, known: readonly string[]): ApiProblem =>
  new ApiProblem(
    'not_found',
    `there is no ${what} ${JSON.stringify(given)}; there is ${known.join(', ')}`,
  );

export const routeGuideRoutes = (): Route[] => [
  defineRoute({
    ...common,
    path: '/route-guide',
    summary: 'The pages of every flow type and phase, in the order phases run',
    responses: {
      200: { description: 'The whole guide', schema: z.object({ items: z.array(guideSchema) }) },
    },
    handler: () => Promise.resolve({ status: 200, body: { items: guidedTypes.map(entryOf) } }),
  }),
  defineRoute({
    ...common,
    path: '/route-guide/resolve',
    summary: 'The page of a phase and what comes next, or the flow type and phase of a path',
    query: resolveQuery,
    responses: { 200: { description: 'What the guide says', schema: resolvedSchema } },
    handler: ({ query }) => Promise.resolve().then(() => ({ status: 200, body: resolved(query) })),
  }),
];
