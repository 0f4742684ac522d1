/** What agents did for a flow and what was learned from it: two logs that are only appended to. */
import { z } from 'zod';
import {
  type AgentEntryRow,
  type Appended,
  type AskedNote,
  listNotes,
  type LearningPatternRow,
  MAX_NOTES,
} from '../../db/flow-notes';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { idempotencyKeyOf } from '../idempotency-key';
import { listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { defineRoute, type Reply, type Route, type RouteInput } from '../route';
import { refuseLarge, storableJson } from '../storable-json';
import { storableText } from '../storable-text';

const TAG = 'Notes';
/** Of the free part of an entry. */
const MAX_BYTES = 65_536;

const params = z.object({ flow_id: z.guid().toLowerCase() });
type Input<Body> = RouteInput<{ flow_id: string }, unknown, Body>;
const name = storableText(255).trim().min(1);
const noted = {
  recorded_by: z.string().nullable(),
  occurred_at: z.iso.datetime({ offset: true }),
};

const agentBody = z
  .strictObject({ agent_name: name, action: name, details: storableJson.default({}) })
  .meta({ id: 'AgentEntry' });
const agentSchema = z
  .object({
    entry_id: z.int(),
    agent_name: z.string(),
    action: z.string(),
    details: z.record(z.string(), z.unknown()),
    ...noted,
  })
  .meta({ id: 'RecordedAgentEntry' });

const patternBody = z
  .strictObject({ pattern_type: name, pattern_data: storableJson.default({}) })
  .meta({ id: 'LearningPattern' });
const patternSchema = z
  .object({
    pattern_id: z.int(),
    pattern_type: z.string(),
    pattern_data: z.record(z.string(), z.unknown()),
    ...noted,
  })
  .meta({ id: 'RecordedLearningPattern' });

const common = { tag: TAG, consistency: 'registry', params } as const;
const query = z.object(pageQuery);

/** Appends through `append` and answers with the entry; the same Idempotency-Key again with the same one. */
async function noteReply<Row>(
  { db }: ApiDeps,
  { caller, params: { flow_id }, request }: Input<unknown>,
  free: object,
  append: (asked: AskedNote) => Promise<Appended<Row>>,
): Promise<Reply> {
  await requireFlow(db, caller.tenant, flow_id);
  refuseLarge(free, MAX_BYTES);
  const noted = await append({ recordedBy: caller.userId, requestKey: idempotencyKeyOf(request) });
  if (noted.outcome === 'no_flow') throw new ApiProblem('not_found', 'there is no such flow');
  if (noted.outcome === 'full')
    throw new ApiProblem(
      'conflict',
      `the flow has ${MAX_NOTES} entries of this kind, and may have no more`,
      { flow_id },
      'LOG_FULL',
    );
  if (noted.outcome === 'appended') return { status: 201, body: noted.row };
  if (!noted.same)
    throw new ApiProblem('invalid', 'this Idempotency-Key was used for another entry', { flow_id });
  return { status: 200, headers: { 'Idempotency-Replayed': 'true' }, body: noted.row };
}

const appended = (schema: z.ZodType) => ({
  200: { description: 'Appended before under this key', schema },
  201: { description: 'Appended', schema },
});

const collaborationRoutes = (deps: ApiDeps): Route[] => [
  defineRoute({
    ...common,
    method: 'get',
    path: '/flows/{flow_id}/collaboration',
    permission: 'read',
    summary: 'What agents did for a flow, oldest first',
    query,
    responses: { 200: { description: 'A page', schema: listOf(agentSchema) } },
    handler: async ({ caller, params: { flow_id }, query: page }) => {
      await requireFlow(deps.db, caller.tenant, flow_id);
      return pageReply({
        query: page,
        filter: { log: 'collaboration', flow_id },
        keyShape: z.tuple([z.int().min(0)]),
        keyOf: ({ entry_id }: AgentEntryRow): [number] => [entry_id],
        show: (row) => row,
        read: (after, limit) =>
          listNotes<AgentEntryRow>(deps.db, caller.tenant, 'agent_collaboration', flow_id, {
            ...{ after: after?.[0] ?? 0, limit },
          }),
      });
    },
  }),
  defineRoute({
    ...common,
    method: 'post',
    path: '/flows/{flow_id}/collaboration',
    permission: 'operate',
    idempotency: 'native',
    summary: 'Append what an agent did; entries are never changed',
    body: agentBody,
    responses: appended(agentSchema),
    handler: (input) => {
      const { flow_id } = input.params;
      return noteReply(deps, input, input.body.details, (asked) =>
        deps.registry.addAgentCollaborationEntry(
          input.caller.tenant,
          { flow_id, ...input.body },
          asked,
        ),
      );
    },
  }),
];

const learningList = (deps: ApiDeps, path: string): Route =>
  defineRoute({
    ...common,
    method: 'get',
    path,
    permission: 'read',
    summary: 'What was learned from a flow, oldest first',
    query,
    responses: { 200: { description: 'A page', schema: listOf(patternSchema) } },
    handler: async ({ caller, params: { flow_id }, query: page }) => {
      await requireFlow(deps.db, caller.tenant, flow_id);
      return pageReply({
        query: page,
        filter: { log: 'learning', flow_id },
        keyShape: z.tuple([z.int().min(0)]),
        keyOf: ({ pattern_id }: LearningPatternRow): [number] => [pattern_id],
        show: (row) => row,
        read: (after, limit) =>
          listNotes<LearningPatternRow>(deps.db, caller.tenant, 'learning_patterns', flow_id, {
            ...{ after: after?.[0] ?? 0, limit },
          }),
      });
    },
  });

const learningRoute = (deps: ApiDeps): Route =>
  defineRoute({
    ...common,
    method: 'post',
    path: '/flows/{flow_id}/learning-patterns',
    permission: 'operate',
    idempotency: 'native',
    summary: 'Append what was learned; patterns are never changed',
    body: patternBody,
    responses: appended(patternSchema),
    handler: (input) => {
      const { flow_id } = input.params;
      return noteReply(deps, input, input.body.pattern_data, (asked) =>
        deps.registry.addLearningPattern(input.caller.tenant, { flow_id, ...input.body }, asked),
      );
    },
  });

export const flowNoteRoutes = (deps: ApiDeps): Route[] => [
  ...collaborationRoutes(deps),
  learningList(deps, '/flows/{flow_id}/learning-patterns'),
  learningList(deps, '/flows/{flow_id}/learning'),
  learningRoute(deps),
];
