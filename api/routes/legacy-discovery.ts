/**
 * The addresses at which the platform's older clients know discovery flows. Each is the handler of its successor, so
 * that the two cannot disagree; flows of other types are not there.
 */
import { z } from 'zod';
import { findFlowResult } from '../../db/flow-results';
import type { Tenant } from '../../workflows/run';
import type { ApiDeps } from '../deps';
import { mappingEdits } from '../mapping-edits';
import { requireFlow } from '../require-flow';
import { ApiProblem } from '../problem';
import { defineRoute, type Route, type RouteInput } from '../route';
import { commandResponses, sendCommand } from '../send-command';
import { storableText } from '../storable-text';
import { decisionOf } from './approvals';
import { activeRoute } from './flow-list';
import { detailRoute, statusRoute } from './flows';

const TYPE = 'discovery';
const dates = { since: '2026-11-21T00:00:00Z', sunset: '2027-11-30T00:00:00Z' };
const flowParams = z.object({ flow_id: z.guid().toLowerCase() });

type AnyInput = RouteInput<Record<string, string>, Record<string, unknown>, unknown>;

/** The route at another address, deprecated in favour of its own. */
const legacy = (
  route: Route,
  path: string,
  adapt: (input: AnyInput) => AnyInput | Promise<AnyInput>,
  successor = route.path,
): Route => ({
  ...route,
  ...{ path, tag: 'Legacy', deprecated: { ...dates, successor } },
  handler: async (input: AnyInput) => route.handler((await adapt(input)) as never),
});

/** Lets only discovery flows through. Whether one is deleted is for the handler to say. */
const onlyDiscovery =
  ({ db }: ApiDeps) =>
  async <Input extends Pick<AnyInput, 'caller' | 'params'>>(input: Input): Promise<Input> => {
    const { caller, params } = input;
    const flow = await requireFlow(db, caller.tenant, params['flow_id'] ?? '', {
      includeDeleted: true,
    });
    if (flow.flow_type !== TYPE) throw new ApiProblem('not_found', 'there is no such flow');
    return input;
  };

const approveBody = z
  .strictObject({
    mappings: z
      .array(
        // Clients send back what they were shown, with more members than a change has.
        z.object({
          ...mappingEdits.element.shape,
          dataset_no: mappingEdits.element.shape.dataset_no.default(0),
        }),
      )
      .max(1000)
      .default([])
      .meta({ description: 'as they are to be; those that differ from the proposal are changes' }),
    comment: storableText(2000).optional(),
  })
  .meta({ id: 'ApproveMappings' });
type Mapping = z.infer<typeof approveBody>['mappings'][number];

/** The mappings that are not what is proposed; all of them where nothing is. */
async function changesIn(
  { db }: ApiDeps,
  tenant: Tenant,
  flowId: string,
  mappings: readonly Mapping[],
): Promise<Mapping[]> {
  if (mappings.length === 0) return [];
  const found = await findFlowResult(db, tenant, flowId, 'attribute_mapping');
  const { mappings: proposed = [] } = (found?.document ?? {}) as {
    mappings?: {
      datasetNo: number;
      columns: { sourceColumn: string; targetField: string | null }[];
    }[];
  };
  const fields = new Map(
    proposed.flatMap(({ datasetNo, columns }) =>
      columns.map((column) => [keyOf(datasetNo, column.sourceColumn), column.targetField] as const),
    ),
  );
  return mappings.filter(
    (mapping) =>
      fields.get(keyOf(mapping.dataset_no, mapping.source_column)) !== mapping.target_field,
  );
}

const keyOf = (datasetNo: number, column: string): string => `${datasetNo} ${column}`;

const approveRoute = (deps: ApiDeps, path: string): Route =>
  defineRoute({
    method: 'post',
    path,
    tag: 'Legacy',
    consistency: 'engine',
    permission: 'approve',
    idempotency: 'engine',
    summary: 'Approve the field mapping, with changes where the given one differs',
    deprecated: { ...dates, successor: '/flows/{flow_id}/approval' },
    params: flowParams,
    body: approveBody,
    responses: commandResponses,
    handler: async (input) => {
      const { caller, params, body } = await onlyDiscovery(deps)(input);
      const edits = await changesIn(deps, caller.tenant, params.flow_id, body.mappings);
      const { comment } = body;
      return sendCommand(
        deps,
        input,
        ...decisionOf({ decision: 'approve', ...(comment !== undefined && { comment }), edits }),
      );
    },
  });

const below = (deps: ApiDeps, root: string): Route[] => {
  const active = activeRoute(deps);
  const ofFlow = onlyDiscovery(deps);
  return [
    legacy(
      { ...active, ...(active.query && { query: active.query.omit({ flow_type: true }) }) },
      `${root}/active`,
      (input) => ({ ...input, query: { ...input.query, flow_type: [TYPE] } }),
      `${active.path}?flow_type=${TYPE}`,
    ),
    legacy(detailRoute(deps, '/flows/{flow_id}'), `${root}/{flow_id}`, ofFlow),
    legacy(statusRoute(deps), `${root}/{flow_id}/status`, ofFlow),
    approveRoute(deps, `${root}/{flow_id}/approve-mappings`),
  ];
};

export const legacyDiscoveryRoutes = (deps: ApiDeps): Route[] => [
  ...below(deps, '/discovery/flows'),
  ...below(deps, '/unified-discovery/flows'),
];
