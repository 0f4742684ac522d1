import { ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { engineFaultOf, isEngineDown } from './engine-fault';

/** As the Temporal client wraps what gRPC reports. */
const grpcError = (code: number) =>
  new ServiceError('Failed to signal Workflow', {
    cause: Object.assign(new Error(), { code, details: '', metadata: {} }),
  });

describe('an error of the engine’s client', () => {
  it.each([
    [1, 'unavailable', true],
    [4, 'unavailable', true],
    [8, 'rate_limited', true],
    [9, 'unavailable', false],
    [14, 'unavailable', true],
    [7, undefined, false],
  ])('with the gRPC status %i is %s', (status, code, isDown) => {
    expect(engineFaultOf(grpcError(status))?.code).toBe(code);
    expect(isEngineDown(grpcError(status))).toBe(isDown);
  });

  it('that there is no such flow is a conflict; what is not the engine’s is none of its faults', () => {
    expect(engineFaultOf(new WorkflowNotFoundError('', 'f', undefined))?.code).toBe('conflict');
    expect(engineFaultOf(new Error('another'))).toBeUndefined();
  });
});
