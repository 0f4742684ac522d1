/** What waits for people: the inbox across flows, and their answers, by approval or by flow. */
import { z } from 'zod';
import {
  approvalStatuses,
  type ApprovalRow,
  findApproval,
  type ListedApproval,
  listApprovals,
} from '../../db/approvals';
import { findPhaseResult } from '../../db/phase-results';
import type { CommandName, Commands } from '../../workflows/messages';
import type { Tenant } from '../../workflows/run';
import {
  approvalDetailSchema,
  approvalDocument,
  approvalSchema,
  decisionBody,
  escalateBody,
  reassignBody,
} from '../approval-shapes';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { flowTypeName, phaseName } from '../flow-names';
import { listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';
import { commandResponses, definite, sendCommand } from '../send-command';
import { storableText } from '../storable-text';

const TAG = 'Approvals';
const approvalParams = z.object({ approval_id: storableText(400) });
const flowParams = z.object({ flow_id: z.guid().toLowerCase() });

const inboxQuery = z.object({
  ...pageQuery,
  status: z.enum(approvalStatuses).default('pending'),
  assignee: storableText(255)
    .min(1)
    .optional()
    .meta({ description: 'a user id, or `me`: what that user may decide on' }),
  phase: phaseName.optional(),
  flow_type: flowTypeName.optional(),
  overdue: z.stringbool().optional(),
});

const inboxRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/approvals',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    summary: 'What waits for a decision in all flows, the most urgent first',
    query: inboxQuery,
    responses: { 200: { description: 'A page', schema: listOf(approvalSchema) } },
    handler: ({ caller, query, request }) => {
      const { status, assignee = null, phase = null, flow_type = null, overdue = null } = query;
      const filter = {
        ...{ status, phase, flow_type, overdue },
        assignee: assignee === 'me' ? caller.userId : assignee,
      };
      return pageReply({
        query,
        filter,
        keyShape: z.tuple([z.int().min(0), storableText(400)]),
        keyOf: ({ due_us, approval_id }: ListedApproval): [number, string] => [due_us, approval_id],
        show: (row) => approvalDocument(row, request.baseUrl),
        read: (after, limit) => listApprovals(db, caller.tenant, filter, { after, limit }),
      });
    },
  });

const detailRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/approvals/{approval_id}',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    summary: 'One approval with its votes and the figures of what waits',
    params: approvalParams,
    responses: { 200: { description: 'The approval', schema: approvalDetailSchema } },
    handler: async ({ caller: { tenant }, params, request }) => {
      const approval = await requireApproval({ db }, tenant, params.approval_id);
      const result = approval.result_id
        ? await findPhaseResult(db, tenant, approval.result_id)
        : undefined;
      const body = {
        ...approvalDocument(approval, request.baseUrl),
        summary: result?.result ?? null,
      };
      return { status: 200, body };
    },
  });

/** An approval of the caller's; another tenant's is not there. */
async function requireApproval(
  { db }: Pick<ApiDeps, 'db'>,
  tenant: Tenant,
  id: string,
): Promise<ApprovalRow> {
  const approval = await findApproval(db, tenant, id);
  if (!approval) throw new ApiProblem('not_found', 'there is no such approval');
  return approval;
}

type Asked = readonly [name: CommandName, command: Commands[CommandName]];
interface Action {
  /** below an approval */
  name: string;
  /** below a flow */
  path: string;
  summary: string;
  body: z.ZodType;
  /** gets what `body` let pass */
  command: (body: never) => Asked;
}

/** One action at two addresses: of an approval, which guards against a later round, and of whatever its flow waits for. */
const actionRoutes = (deps: ApiDeps, { name, path, summary, body, command }: Action): Route[] => {
  const common = {
    ...({
      method: 'post',
      tag: TAG,
      consistency: 'engine',
      permission: 'approve',
      idempotency: 'engine',
    } as const),
    ...{ summary, body, responses: commandResponses },
  };
  return [
    defineRoute({
      ...common,
      path: `/approvals/{approval_id}/${name}`,
      params: approvalParams,
      handler: async (input) => {
        const { approval_id } = input.params;
        const [action, asked] = command(input.body as never);
        const { flow_id } = await requireApproval(deps, input.caller.tenant, approval_id);
        const at = { ...input, params: { flow_id } };
        return sendCommand(deps, at, action, { ...asked, approval_id });
      },
    }),
    defineRoute({
      ...common,
      path: `/flows/{flow_id}/${path}`,
      params: flowParams,
      handler: (input) => {
        const [action, asked] = command(input.body as never);
        return sendCommand(deps, input, action, asked);
      },
    }),
  ];
};

/** An approval with changes is an edit. */
export function decisionOf({ decision, comment, edits }: z.infer<typeof decisionBody>): Asked {
  const changes = (edits ?? []).length > 0;
  if (decision === 'edit' && !changes)
    throw new ApiProblem('invalid', 'edit needs at least one entry in edits', {
      errors: [{ pointer: '/edits', message: 'must not be empty' }],
    });
  const said = { ...(comment !== undefined && { comment }), ...(edits && { edits }) };
  return [decision === 'approve' && changes ? 'edit' : decision, said];
}

export const approvalRoutes = (deps: ApiDeps): Route[] => [
  inboxRoute(deps),
  detailRoute(deps),
  ...actionRoutes(deps, {
    ...{ name: 'decision', path: 'approval' },
    summary: 'Decide on what waits: approve, approve with changes (edit), or send back (reject)',
    body: decisionBody,
    command: decisionOf,
  }),
  ...actionRoutes(deps, {
    ...{ name: 'reassign', path: 'approval/reassign' },
    summary: 'Ask others instead: only their votes count from now on',
    body: reassignBody,
    command: (body: z.infer<typeof reassignBody>) => [
      'reassign',
      { to: body.to, ...definite(body) },
    ],
  }),
  ...actionRoutes(deps, {
    ...{ name: 'escalate', path: 'approval/escalate' },
    summary: 'Ask the next level, or those named, as well',
    body: escalateBody,
    command: (body: z.infer<typeof escalateBody>) => [
      'escalate',
      { ...(body.to && { to: body.to }), ...definite(body) },
    ],
  }),
];
