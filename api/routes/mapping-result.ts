/** The proposed or approved mapping, and whether it waits for a person. */
import { z } from 'zod';
import { readCarriedDecision, readGate, type GateEvent } from '../../db/flow-results';
import { readSourceTables, type SourceTable } from '../../db/source-tables';
import { isClosed } from '../../workflows/run';
import { defineRoute, type Route } from '../route';
import { snakeKeys } from '../snake-keys';
import {
  count,
  flowParams,
  headOf,
  headShape,
  ratio,
  resultOf,
  TAG,
  type ResultDeps,
} from './flow-result';

const columnShape = z.looseObject({
  column_index: count,
  source_column: z.string(),
  target_field: z.string().nullable(),
  confidence: ratio,
  status: z.enum(['auto', 'review', 'unmapped']),
  evidence: z.array(z.looseObject({ matcher: z.string(), score: ratio, note: z.string() })),
  transform: z.looseObject({
    from_unit: z.string().nullable(),
    to_unit: z.string().nullable(),
    factor: z.number(),
    split: z.string().nullable(),
  }),
  alternatives: z.array(z.looseObject({ target_field: z.string(), confidence: ratio })),
});
const tableShape = {
  dataset_no: count,
  file_name: z.string().nullable(),
  table: z.string().nullable(),
};

const gateShape = z
  .object({
    open: z.boolean().meta({ description: 'true while the flow waits for a decision' }),
    phase: z.string().nullable(),
    requested_at: z.iso.datetime().nullable(),
    result_id: z.uuid().nullable(),
    problem: z
      .string()
      .nullable()
      .meta({ description: 'Why approve is refused; null when it is not' }),
    decision: z
      .object({
        outcome: z.enum(['approved', 'edited', 'rejected']),
        decided_by: z.string(),
        decided_at: z.iso.datetime(),
        comment: z.string().nullable(),
      })
      .nullable(),
  })
  .nullable();

const mappingShape = z.object({
  ...headShape,
  gate: gateShape,
  summary: z.object({ auto: count, review: count, unmapped: count }),
  datasets: z.array(
    z.looseObject({
      ...tableShape,
      role: z.string(),
      missing_required: z.array(z.string()),
      conflicts: z.array(z.looseObject({ target_field: z.string(), columns: z.array(z.string()) })),
      columns: z.array(columnShape),
    }),
  ),
  unused: z.array(z.looseObject(tableShape)),
  problems: z.array(
    z.looseObject({
      code: z.string(),
      message: z.string(),
      dataset_no: count,
      columns: z.array(z.string()),
    }),
  ),
});

/** The document of attribute_mapping, in the words of the reply. */
interface MappingDocument {
  mappings: { dataset_no: number; role: string; columns: { status: string }[] }[];
  unused: unknown[];
  problems: unknown[];
}

export const mappingRoute = ({ db }: ResultDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/mapping',
    summary:
      'Which column becomes which field, with evidence, and the gate that waits for approval',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    responses: { 200: { description: 'The newest mapping', schema: mappingShape } },
    handler: async ({ params: { flow_id }, caller: { tenant } }) => {
      const result = await resultOf(db, tenant, flow_id, 'attribute_mapping');
      const tables = await readSourceTables(db, tenant, flow_id);
      const gate = await readGate(db, tenant, flow_id);
      const carried = gate
        ? undefined
        : await readCarriedDecision(db, tenant, flow_id, result.phase);
      const { mappings, unused, problems } = snakeKeys(result.document) as MappingDocument;
      return {
        status: 200,
        body: {
          ...headOf(result),
          gate: gate ? gateState(gate) : carried ? carriedGate(carried) : null,
          summary: statusCounts(mappings),
          datasets: mappings.map((mapping) => ({ ...tableOf(tables, mapping), ...mapping })),
          unused,
          problems,
        },
      };
    },
  });

const tableOf = (tables: readonly SourceTable[], { dataset_no }: { dataset_no: number }) => {
  const table = tables.find((candidate) => candidate.dataset_no === dataset_no);
  return {
    dataset_no,
    file_name: table?.file_name ?? null,
    table: table?.table_name ?? null,
  };
};

function statusCounts(mappings: MappingDocument['mappings']) {
  const columns = mappings.flatMap((mapping) => mapping.columns);
  const counted = (status: string) => columns.filter((column) => column.status === status).length;
  return { auto: counted('auto'), review: counted('review'), unmapped: counted('unmapped') };
}

/** What the audit log says of the gate: it is open until somebody decides or the flow ends. */
export function gateState(event: GateEvent): z.infer<typeof gateShape> {
  const { flow_status, action, gate, actor, reason, details, occurred_at } = event;
  const waits = action === 'awaiting_approval';
  return {
    open: waits && !isClosed(flow_status) && flow_status !== 'cancelling',
    phase: gate.phase ?? null,
    requested_at: gate.requested_at ?? null,
    result_id: gate.result_id ?? null,
    problem: gate.problem ?? null,
    decision: waits
      ? null
      : {
          outcome: action,
          decided_by: actor,
          decided_at: occurred_at.toISOString(),
          comment: typeof details['comment'] === 'string' ? details['comment'] : reason,
        },
  };
}

/** The gate of an earlier iteration, for a flow that was given what was decided there. */
function carriedGate({
  phase,
  result_id,
  decision,
}: NonNullable<Awaited<ReturnType<typeof readCarriedDecision>>>): z.infer<typeof gateShape> {
  const { decision: outcome, decided_by, decided_at, comment } = decision;
  return {
    ...{ open: false, phase, requested_at: null, result_id, problem: null },
    decision: {
      ...{ decided_by, decided_at, comment },
      outcome: outcome === 'edit' ? 'edited' : outcome === 'approve' ? 'approved' : 'rejected',
    },
  };
}
