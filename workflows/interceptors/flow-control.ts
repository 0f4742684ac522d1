/**
 * Wraps every phase of every flow: pauses it at boundaries or in the middle, parks it when a phase fails for good, and
 * waits for a person where the phase table declares a gate. A flow never knows any of this.
 */
import {
  CancellationScope,
  log,
  setHandler,
  TemporalFailure,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
} from '@temporalio/workflow';
import { permanent } from '../errors';
import { commandNames, flowStateQuery } from '../messages';
import { listenForAdmission } from './admission';
import { listen } from './commands';
import { begin, current, isFlow, snapshot } from './flow-state';
import { phases } from './phase-runner';
import { record } from './registry-mirror';

const inbound: WorkflowInboundCallsInterceptor = {
  // Async so that a flow that cannot begin is rejected; nothing is awaited before next().
  async execute(input, next) {
    if (!isFlow()) return next(input);
    begin(input.args[0]);
    commandNames.forEach(listen);
    listenForAdmission();
    setHandler(flowStateQuery, snapshot, {
      description: 'Where the flow is and what may be asked of it',
    });
    const root = CancellationScope.current();
    root.cancelRequested.catch(() => {
      const { control } = current();
      if (control.cancelling || control.closing) return;
      control.cancelling = true;
      void record('cancelling', { origin: { user_id: 'operator', source: 'operator' } });
    });
    return next(input);
  },
  // A plain error in a handler would fail the workflow task, for ever: the message is in history already.
  async handleUpdate(input, next) {
    try {
      return await next(input);
    } catch (error) {
      if (error instanceof TemporalFailure) throw error;
      throw permanent('internal', (error as Error).message);
    }
  },
  async handleSignal(input, next) {
    try {
      await next(input);
    } catch (error) {
      log.warn('signal dropped', { signal: input.signalName, error: (error as Error).message });
    }
  },
};

export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [inbound],
  outbound: [phases],
});
