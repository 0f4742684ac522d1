/** What the engine answered when it did not do what it was asked. */
import { ApplicationFailure } from '@temporalio/common';
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';

export interface EngineFault {
  /** `rate_limited` and `unavailable` may pass by themselves; the others are answers */
  code: 'invalid' | 'conflict' | 'forbidden' | 'rate_limited' | 'unavailable' | 'internal';
  message: string;
  /** what a refusing validator added: `current_status`, `allowed_actions` */
  details: Readonly<Record<string, unknown>>;
}

/** What the engine answers to an update while a flow's workflow tasks keep failing or timing out. */
const FAILED_PRECONDITION = 9;
// CANCELLED: nobody of ours cancels a call, so that it is the connection's end that did.
const GRPC = { CANCELLED: 1, DEADLINE_EXCEEDED: 4, RESOURCE_EXHAUSTED: 8, UNAVAILABLE: 14 };

/** The engine's fault in an error of its client; undefined for an error of anything else. */
export function engineFaultOf(error: unknown): EngineFault | undefined {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
    return refusal(error.cause);
  if (error instanceof WorkflowNotFoundError)
    return fault('conflict', 'the flow engine has no such open flow any more');
  if (grpcCodeOf(error) === GRPC.RESOURCE_EXHAUSTED)
    return fault('rate_limited', 'the flow engine takes no more requests at the moment');
  if (isEngineDown(error) || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return fault('unavailable', 'the flow engine or its workers do not answer');
  if (grpcCodeOf(error) === FAILED_PRECONDITION)
    return fault('unavailable', 'the workers do not get on with this flow at the moment');
  return undefined;
}

/** The engine is down, slow or refuses work; not that it answered no. */
export function isEngineDown(error: unknown): boolean {
  const code = grpcCodeOf(error);
  return code !== undefined && Object.values<number>(GRPC).includes(code);
}

const fault = (code: EngineFault['code'], message: string): EngineFault => ({
  code,
  message,
  details: {},
});

/** What the workflow's validator said. */
function refusal({ type, message, details }: ApplicationFailure): EngineFault {
  return {
    code: type === 'invalid' || type === 'conflict' || type === 'forbidden' ? type : 'internal',
    message,
    details: (details?.[0] ?? {}) as Record<string, unknown>,
  };
}

function grpcCodeOf(error: unknown): number | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause.code : undefined;
}
