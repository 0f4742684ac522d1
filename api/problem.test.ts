import { ServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { z } from 'zod';
import { UploadEmpty, UploadTooLarge } from '../db/uploads';
import { permanent } from '../workflows/errors';
import { isEngineDown } from '../workflows/client/engine-fault';
import { ApiProblem, invalidRequest, problemOf, problemSchema } from './problem';

const grpc = (code: number) =>
  new ServiceError('failed', {
    cause: Object.assign(new Error('rpc'), { code, details: '', metadata: {} }),
  });
const refused = (code: string, details?: Record<string, unknown>) =>
  new WorkflowUpdateFailedError('refused', permanent(code, 'not now', details));
const withFields = (fields: object) => Object.assign(new Error('secret'), fields);

describe('the map of problems', () => {
  it.each([
    ['a refusal of the state table', refused('conflict'), 409, 'conflict', false],
    ['a command that cannot be read', refused('invalid'), 422, 'invalid', false],
    ['a bug in a handler', refused('internal'), 500, 'internal', false],
    ['an unknown flow', new WorkflowNotFoundError('gone', 'f', undefined), 409, 'conflict', false],
    ['a slow engine', grpc(4), 503, 'unavailable', true],
    ['an engine that is away', grpc(14), 503, 'unavailable', true],
    ['an engine with too much to do', grpc(8), 429, 'rate_limited', true],
    ['a flow whose workers keep going away', grpc(9), 503, 'unavailable', true],
    ['an engine that says no', grpc(3), 500, 'internal', false],
    ['a database that is away', withFields({ code: 'ECONNREFUSED' }), 503, 'unavailable', true],
    ['a file beyond the limit', new UploadTooLarge(10), 413, 'FILE_TOO_LARGE', false],
    ['an empty file', new UploadEmpty('empty'), 422, 'FILE_EMPTY', false],
    ['a body beyond the limit', withFields({ type: 'entity.too.large' }), 413, 'too_large', false],
    [
      'a body that is no JSON',
      withFields({ type: 'entity.parse.failed', status: 400 }),
      400,
      'malformed',
      false,
    ],
    ['an address that is not encoded', new URIError('secret'), 400, 'malformed', false],
    ['anything else', new Error('secret'), 500, 'internal', false],
    ['what is no error', 'secret', 500, 'internal', false],
    ['nothing', undefined, 500, 'internal', false],
  ])('answers %s', (_, error, status, code, retryable) => {
    const document = problemOf(error).document('/here', 'r1');
    expect(problemSchema.parse(document)).toMatchObject({
      status,
      code,
      retryable,
      instance: '/here',
      request_id: 'r1',
      type: `urn:flow-orchestrator:problem:${code.toLowerCase()}`,
    });
    expect(JSON.stringify(document)).not.toContain('secret');
  });

  it('hands on what the state table allows', () => {
    const details = { current_status: 'paused', allowed_actions: ['resume'] };
    expect(problemOf(refused('conflict', details)).extras).toEqual(details);
  });

  it('leaves a problem as it is', () => {
    const problem = new ApiProblem('not_found', 'no such flow');
    expect(problemOf(problem)).toBe(problem);
    expect(isEngineDown(problem)).toBe(false);
  });
});

describe('a fault of validation', () => {
  const faults = (schema: z.ZodType, value: unknown, below?: string[]) =>
    invalidRequest('body', schema.safeParse(value).error as z.ZodError, below).extras.errors?.map(
      ({ pointer }) => pointer,
    );

  it('is named by its JSON pointer', () => {
    const schema = z.strictObject({ 'a/b~c': z.int(), list: z.array(z.object({ n: z.int() })) });
    expect(faults(schema, { 'a/b~c': 'x', list: [{ n: 1 }, { n: 'x' }] })).toEqual([
      '/a~1b~0c',
      '/list/1/n',
    ]);
    expect(faults(schema, { 'a/b~c': 1, list: [], x: 1, 'y/z': 2 }, ['below'])).toEqual([
      '/below/x',
      '/below/y~1z',
    ]);
    expect(faults(schema, 'text')).toEqual(['']);
  });
});
