/** The only use of the Temporal client to steer flows: starts them, sends them commands, asks them where they are. */
import { randomUUID } from 'node:crypto';
import {
  type Client,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { encodeToPayload } from '@temporalio/common/lib/internal-non-workflow';
import {
  type CommandName,
  type Commands,
  commandSignal,
  commandUpdate,
  flowStateQuery,
} from '../messages';
import type { FlowInput, FlowState, Origin, Tenant } from '../run';
import { flowStartOptions } from '../start-options';
import { createProbeClient } from './probe-client';
import { hasWorkers } from './queue-workers';
import { createScheduleClient } from './schedule-client';
import { createTurnstile } from './turnstile';

/** How long a command waits for its turn and for a worker before it is left as a signal. */
const COMMAND_DEADLINE_MS = 10_000;
/** Commands of one process that wait for their answer: each is a workflow task before those of everybody else. */
const COMMANDS_UNDER_WAY = 8;
const QUERY_DEADLINE_MS = 3000;
/** gRPC status of what is not there */
const NOT_FOUND = 5;

export interface CommandOptions {
  tenant: Pick<Tenant, 'client_account_id'>;
  updateId?: string | undefined;
  orSignal?: boolean;
}

export function createFlowClient({ client, taskQueue }: { client: Client; taskQueue: string }) {
  const within = <T>(ms: number, call: () => Promise<T>) =>
    client.connection.withDeadline(Date.now() + ms, call);
  const turnstile = createTurnstile(COMMANDS_UNDER_WAY);
  const inTurn = async <T>(tenant: string, call: () => Promise<T>): Promise<T> => {
    const deadline = Date.now() + COMMAND_DEADLINE_MS;
    const leave = await turnstile.enter(tenant, COMMAND_DEADLINE_MS);
    if (!leave) throw new WorkflowUpdateRPCTimeoutOrCancelledError('too many commands under way');
    try {
      return await client.connection.withDeadline(deadline, call);
    } finally {
      leave();
    }
  };
  return {
    schedules: createScheduleClient({ client, taskQueue }),
    probe: createProbeClient({ client, taskQueue }),

    /** Starts the flow; a second start of the same id is the same flow, even when it has ended. */
    start: async (flowId: string, type: string, input: FlowInput): Promise<void> => {
      const start = () =>
        client.workflow.start(type, {
          ...flowStartOptions(flowId, type, input),
          taskQueue,
        });
      await within(COMMAND_DEADLINE_MS, start).catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      });
    },

    /**
     * Sends a command and returns the state after it. `updateId` makes a repeated one return the first outcome. When
     * no worker answers in time the command is left as a signal of the same name and null is returned; with
     * `orSignal: false` it throws instead, for callers that come back with the same `updateId`. Tenants take turns.
     */
    async command<Name extends CommandName>(
      flowId: string,
      name: Name,
      command: Commands[Name],
      { tenant, updateId, orSignal = true }: CommandOptions,
    ): Promise<FlowState | null> {
      const handle = client.workflow.getHandle(flowId);
      const sent = { ...command, command_id: updateId ?? randomUUID() };
      try {
        return await inTurn(tenant.client_account_id, () =>
          handle.executeUpdate(commandUpdate(name), {
            args: [sent],
            ...(updateId && { updateId }),
          }),
        );
      } catch (error) {
        if (!orSignal || !(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) throw error;
        // Should the update still be taken, the flow knows the two for one command.
        const leave = () => handle.signal(commandSignal(name), sent);
        await within(QUERY_DEADLINE_MS, leave).catch((second: unknown) => {
          // It has ended meanwhile, perhaps by this very command.
          throw second instanceof WorkflowNotFoundError ? error : second;
        });
        return null;
      }
    },

    /** Asks the engine itself to cancel: kept until a worker is there, and once however often it is asked. */
    requestCancel: (flowId: string): Promise<unknown> =>
      within(COMMAND_DEADLINE_MS, () => client.workflow.getHandle(flowId).cancel()),

    /** Ends the flow by force. Who asked goes along, for the reconciler that records it. */
    terminate: (flowId: string, reason: string, origin: Origin): Promise<unknown> =>
      within(COMMAND_DEADLINE_MS, async () => {
        const { namespace, identity, loadedDataConverter } = client.options;
        const context = { type: 'workflow' as const, namespace, workflowId: flowId };
        return client.workflowService.terminateWorkflowExecution({
          namespace,
          workflowExecution: { workflowId: flowId },
          identity,
          reason,
          details: { payloads: [await encodeToPayload(loadedDataConverter, origin, context)] },
        });
      }).catch((error: unknown) => {
        if (isGrpcServiceError(error) && (error.code as number) === NOT_FOUND)
          throw new WorkflowNotFoundError(error.message, flowId, undefined);
        throw error;
      }),

    /** The state as the engine has it. Throws when no worker answers in time. */
    state: (flowId: string): Promise<FlowState> =>
      within(QUERY_DEADLINE_MS, () => client.workflow.getHandle(flowId).query(flowStateQuery)),

    /** The run as the engine lists it, without asking a worker. Throws when the engine does not have the flow. */
    describe: (flowId: string): Promise<WorkflowExecutionDescription> =>
      within(QUERY_DEADLINE_MS, () => client.workflow.getHandle(flowId).describe()),

    /** Whether the engine answers at all. */
    check: (deadlineMs = QUERY_DEADLINE_MS): Promise<unknown> =>
      within(deadlineMs, () => client.workflowService.getSystemInfo({})),

    /** Whether any worker takes flows from the queue. */
    hasWorkers: (deadlineMs = QUERY_DEADLINE_MS): Promise<boolean> =>
      within(deadlineMs, () => hasWorkers(client, taskQueue)),
  };
}
export type FlowClient = ReturnType<typeof createFlowClient>;
