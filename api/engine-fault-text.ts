import { WorkflowNotFoundError } from '@temporalio/client';
import { problemOf } from './problem';

/** Why the engine did not tell about a flow, in words. */
export const engineFaultText = (error: unknown): string =>
  error instanceof WorkflowNotFoundError
    ? 'the flow engine does not have this flow'
    : problemOf(error).message;
