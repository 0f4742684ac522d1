/** Approvals and their policies, as the API takes and shows them. */
import { z } from 'zod';
import { approvalStatuses, type ApprovalRow } from '../db/approvals';
import {
  MAX_APPROVERS,
  MAX_DELAY_MS,
  MAX_STEPS,
  policyFault,
  timeoutActions,
} from '../workflows/approval-policy';
import { mappingEdits } from './mapping-edits';
import { storableText } from './storable-text';

const userId = storableText(255).min(1);
export const people = z
  .array(userId)
  .max(MAX_APPROVERS)
  .refine((ids) => new Set(ids).size === ids.length, 'names somebody twice');
const delay = z.int().min(1).max(MAX_DELAY_MS);

/** What a flow asks of one of its gates; parts that are left out have the phase's default. */
export const approvalPolicy = z
  .strictObject({
    due_ms: delay.meta({ description: 'from the opening of the gate; default 72 hours' }),
    reminder_ms: z.array(delay).max(MAX_STEPS),
    escalation: z.array(z.strictObject({ after_ms: delay, to: people.min(1) })).max(MAX_STEPS),
    quorum: z.int().min(1).max(MAX_APPROVERS),
    approvers: people.meta({ description: 'user ids; empty: anybody' }),
    self_approval: z
      .boolean()
      .meta({ description: 'false: not by who started the flow or edited what waits' }),
    on_timeout: z.enum(timeoutActions),
  })
  .partial()
  .check(({ value, issues }) => {
    // A part at fault is said already.
    const fault = issues.length === 0 ? policyFault(value) : null;
    if (fault) issues.push({ code: 'custom', message: fault, input: value });
  })
  .meta({ id: 'ApprovalPolicy' });

/** The open approval of a flow, in its document. */
export const openApprovalSchema = z
  .object({
    approval_id: z.string(),
    phase: z.string(),
    round: z.int(),
    due_at: z.iso.datetime(),
  })
  .nullable();

export const approvalSchema = z
  .object({
    approval_id: z.string(),
    flow_id: z.uuid(),
    flow_type: z.string(),
    flow_name: z.string().nullable(),
    run_id: z.uuid(),
    phase: z.string(),
    round: z.int().meta({ description: 'which opening of this gate, from 1' }),
    status: z.enum(approvalStatuses),
    requested_at: z.iso.datetime(),
    due_at: z.iso.datetime(),
    overdue: z.boolean(),
    result_id: z.uuid().nullable(),
    problem: z.string().nullable().meta({ description: 'why it cannot be approved as it is' }),
    assignees: z.array(z.string()).meta({ description: 'who is asked' }),
    anyone: z.boolean().meta({ description: 'others may decide too' }),
    barred: z.array(z.string()).meta({ description: 'who may not approve: it is their own' }),
    quorum: z.int(),
    votes: z.array(
      z.object({
        by: z.string(),
        decision: z.enum(['approve', 'reject', 'edit']),
        comment: z.string().nullable(),
        at: z.iso.datetime({ offset: true }),
      }),
    ),
    level: z.int().meta({ description: 'steps of the escalation that are behind it' }),
    reminders: z.int(),
    decided_by: z.string().nullable(),
    decided_at: z.iso.datetime().nullable(),
    comment: z.string().nullable(),
    edits: z.array(z.unknown()).nullable(),
    links: z.object({ flow: z.string(), result: z.string().nullable() }),
  })
  .meta({ id: 'Approval' });

export const approvalDetailSchema = approvalSchema
  .extend({
    summary: z.record(z.string(), z.unknown()).nullable().meta({
      description: 'figures of what waits: for a mapping columns, auto, review, unmapped',
    }),
  })
  .meta({ id: 'ApprovalDetail' });

/** Where the result of a gated phase can be read. */
const resultPaths: Readonly<Record<string, string>> = { attribute_mapping: 'mapping' };

export function approvalDocument(row: ApprovalRow & { due_us?: number }, base: string) {
  const { due_us: _, ...approval } = row;
  const flow = `${base}/flows/${row.flow_id}`;
  const path = resultPaths[row.phase];
  return { ...approval, links: { flow, result: path === undefined ? null : `${flow}/${path}` } };
}

const text = storableText(2000);
export const decisionBody = z
  .strictObject({
    decision: z.enum(['approve', 'reject', 'edit']),
    comment: text.optional(),
    edits: mappingEdits
      .optional()
      .meta({ description: 'fields to change; with `reject`, the pairs that are wrong' }),
  })
  .meta({ id: 'Decision' });
export const reassignBody = z
  .strictObject({ to: people.min(1), reason: text.optional() })
  .meta({ id: 'Reassign' });
export const escalateBody = z
  .strictObject({
    to: people
      .min(1)
      .optional()
      .meta({ description: 'default: the next level of the gate’s policy' }),
    reason: text.optional(),
  })
  .meta({ id: 'Escalate' });
