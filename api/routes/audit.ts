/** The audit log: what happened to flows and what the API was asked, chained so that no change goes unseen. */
import { z } from 'zod';
import {
  type AuditEntryRow,
  type AuditFilter,
  everything,
  hashAt,
  listAudit,
  sealAudit,
} from '../../db/audit-log';
import { auditProblems, verifyAudit } from '../../db/audit-verification';
import type { Tenant } from '../../workflows/run';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { allPages, listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { defineRoute, type Route } from '../route';
import { sendText } from '../send-text';
import { storableText } from '../storable-text';

type Deps = Pick<ApiDeps, 'db'>;
const common = { tag: 'Audit', consistency: 'registry', method: 'get' } as const;
/** Entries of the export that are in memory at a time. */
const EXPORT_PAGE = 1000;

const instant = z.iso.datetime({ offset: true });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().nullable();

const entrySchema = z
  .object({
    position: z.int().min(1).meta({ description: 'without gaps, in the order of the commits' }),
    kind: z.enum(['flow_event', 'request']),
    flow_id: z.uuid().nullable(),
    action: z.string().meta({ description: 'of a request: its operation id' }),
    actor: z.string(),
    on_behalf_of: text,
    source: text,
    reason: text,
    request_id: text,
    occurred_at: instant.nullable().meta({ description: 'null when the row itself is gone' }),
    sealed_at: instant,
    from_status: text,
    to_status: text,
    phase: text,
    details: z.record(z.string(), z.unknown()).nullable(),
    method: text,
    route: text,
    status: z.int().nullable().meta({ description: 'what a request was answered' }),
    problem_code: text,
    content_hash: sha256.meta({ description: 'sha256 of the row' }),
    hash: sha256.meta({ description: 'sha256 of the hash before and this content_hash' }),
  })
  .meta({ id: 'AuditEntry' });

const flowId = z.guid().toLowerCase();
const listQuery = z.object({
  ...pageQuery,
  flow_id: flowId.optional(),
  actor: storableText(255).optional(),
  action: storableText(100).optional().meta({ description: 'e.g. paused, or postFlows' }),
  from: instant.optional().meta({ description: 'from this instant on' }),
  to: instant.optional().meta({ description: 'before this instant' }),
});
const responses = { 200: { description: 'A page', schema: listOf(entrySchema) } };

const auditPage = async (
  { db }: Deps,
  tenant: Tenant,
  query: { limit: number; cursor?: string | undefined },
  filter: AuditFilter,
) => {
  await sealAudit(db, tenant);
  return pageReply({
    query,
    filter: { ...filter },
    keyShape: z.tuple([z.int().min(0)]),
    keyOf: ({ position }: AuditEntryRow): [number] => [position],
    show: (row) => row,
    read: (after, limit) => listAudit(db, tenant, filter, { after: after?.[0] ?? 0, limit }),
  });
};

const listRoute = (deps: Deps): Route =>
  defineRoute({
    ...common,
    path: '/audit',
    permission: 'administer',
    summary: 'The audit log of the tenant, oldest first',
    query: listQuery,
    responses,
    handler: ({ caller, query: { flow_id, actor, action, from, to, ...page } }) =>
      auditPage(deps, caller.tenant, page, {
        ...{ flow_id: flow_id ?? null, actor: actor ?? null, action: action ?? null },
        ...{ from: from ?? null, to: to ?? null },
      }),
  });

const flowRoute = (deps: Deps): Route =>
  defineRoute({
    ...common,
    path: '/flows/{flow_id}/audit',
    permission: 'read',
    summary: 'The audit log of a flow, oldest first: its events and what was asked of it',
    params: z.object({ flow_id: flowId }),
    query: z.object(pageQuery),
    responses,
    handler: async ({ caller, params: { flow_id }, query }) => {
      await requireFlow(deps.db, caller.tenant, flow_id, { includeDeleted: true });
      return auditPage(deps, caller.tenant, query, { ...everything, flow_id });
    },
  });

const exportRoute = ({ db }: Deps): Route =>
  defineRoute({
    ...common,
    path: '/exports/audit',
    permission: 'administer',
    summary: 'The whole audit log as lines of JSON, each with the hash of the one before',
    query: z.object({ from_position: z.coerce.number().int().min(1).default(1) }),
    responses: { 200: { description: 'All entries', contentType: 'application/x-ndjson' } },
    handler: async ({ caller: { tenant }, query: { from_position }, response }) => {
      const head = await sealAudit(db, tenant);
      const before = await hashAt(db, tenant, from_position - 1);
      if (before === undefined)
        throw new ApiProblem('invalid', `the log ends at position ${head}`, {
          errors: [{ pointer: '/from_position', message: 'is behind the end of the log' }],
        });
      const pages = allPages(
        (after: number | null, limit) =>
          listAudit(db, tenant, everything, { after: after ?? from_position - 1, limit }),
        ({ position }) => position,
        EXPORT_PAGE,
      );
      return sendText(
        response,
        {
          'Content-Type': 'application/x-ndjson',
          'Content-Disposition': 'attachment; filename="audit.ndjson"',
        },
        lines(pages, before),
      );
    },
  });

async function* lines(
  pages: AsyncIterable<AuditEntryRow[]>,
  before: string,
): AsyncGenerator<string, void, undefined> {
  let previous_hash = before;
  for await (const page of pages) {
    let text = '';
    for (const entry of page) {
      text += `${JSON.stringify({ ...entry, previous_hash })}\n`;
      previous_hash = entry.hash;
    }
    yield text;
  }
}

const verificationSchema = z
  .object({
    ok: z.boolean(),
    entries: z.int().meta({ description: 'that were found right' }),
    purged: z.int().meta({ description: 'of these, without their rows: the flow is purged' }),
    head: z.object({ position: z.int(), hash: sha256 }),
    broken: z
      .object({
        position: z.int().nullable().meta({ description: 'null for a row that is in no entry' }),
        problem: z.enum(auditProblems),
        detail: z.string(),
      })
      .nullable()
      .meta({ description: 'the first that is wrong' }),
  })
  .meta({ id: 'AuditVerification' });

const verificationRoute = ({ db }: Deps): Route =>
  defineRoute({
    ...common,
    path: '/audit/verification',
    permission: 'administer',
    summary: 'Recompute the whole audit log and say whether anything in it was changed',
    responses: { 200: { description: 'What was found', schema: verificationSchema } },
    handler: async ({ caller }) => ({ status: 200, body: await verifyAudit(db, caller.tenant) }),
  });

export const auditRoutes = (deps: Deps): Route[] => [
  listRoute(deps),
  flowRoute(deps),
  exportRoute(deps),
  verificationRoute(deps),
];
