import { z } from 'zod';
import { executionModes, flowActions, flowStatuses } from '../workflows/run';

/** The state of a flow as the engine has it: the answer of every command. */
export const flowStateSchema = z
  .object({
    flow_id: z.uuid(),
    run_id: z.string(),
    flow_type: z.string(),
    status: z.enum(flowStatuses),
    phase: z.string().nullable(),
    completed_phases: z.array(z.string()),
    progress: z.int(),
    gate: z
      .object({
        phase: z.string(),
        requested_at: z.string(),
        result_id: z.string().nullable(),
        problem: z.string().nullable(),
      })
      .nullable(),
    blocked: z
      .object({ phase: z.string(), code: z.string(), message: z.string(), since: z.string() })
      .nullable(),
    execution_mode: z.enum(executionModes),
    version: z.object({ history_length: z.int(), seq: z.int() }).optional(),
    allowed_actions: z.array(z.enum(flowActions)),
  })
  .meta({ id: 'FlowState' });
