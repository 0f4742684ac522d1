/** What a bulk operation is asked with. */
import { z } from 'zod';
import type { BulkSelection } from '../db/bulk-selection';
import { bulkActions, type BulkAction, bulkParameters } from '../workflows/client/bulk-action';
import { pauseModes } from '../workflows/run';
import { flowFilterOf, flowFilterShape } from './flow-filter';
import { phaseName } from './flow-names';
import { mappingEdits } from './mapping-edits';
import { storableText } from './storable-text';

export const MAX_FLOW_IDS = 10_000;
const text = storableText(2000);
/** Actions nobody should take without saying why: the same as on a single flow. */
const needsReason: readonly BulkAction[] = ['skip', 'terminate'];

export const bulkRequest = z
  .strictObject({
    action: z.enum(bulkActions),
    filter: z
      .strictObject(flowFilterShape)
      .optional()
      .meta({ description: 'the filter of GET /flows; {} for every flow' }),
    flow_ids: z.array(z.guid().toLowerCase()).min(1).max(MAX_FLOW_IDS).optional(),
    reason: text.optional(),
    parameters: z
      .strictObject({
        mode: z.enum(pauseModes).optional(),
        phase: phaseName.optional(),
        comment: text.optional(),
        edits: mappingEdits.optional(),
      })
      .default({}),
    rate_per_s: z.number().min(0.1).max(500).default(20).meta({ description: 'flows a second' }),
    dry_run: z.boolean().default(false).meta({ description: 'count only; nothing is written' }),
  })
  .superRefine(({ action, filter, flow_ids, reason, parameters }, context) => {
    const refuse = (path: string[], message: string) => {
      context.addIssue({ code: 'custom', path, message });
    };
    if ((filter === undefined) === (flow_ids === undefined))
      refuse(['filter'], 'give either filter or flow_ids');
    if (needsReason.includes(action) && !reason) refuse(['reason'], `${action} needs a reason`);
    if (action === 'edit' && !parameters.edits?.length)
      refuse(['parameters', 'edits'], 'must not be empty');
    for (const name of Object.keys(parameters))
      if (!bulkParameters[action]?.some((known) => known === name))
        refuse(['parameters', name], `${action} has no such parameter`);
  })
  .meta({ id: 'BulkRequest' });
export type BulkRequest = z.infer<typeof bulkRequest>;

/** The flows a request means, each once. */
export const selectionOf = ({ filter, flow_ids }: BulkRequest): BulkSelection =>
  filter ? { filter: flowFilterOf(filter, Date.now()) } : { flow_ids: [...new Set(flow_ids)] };
