import {
  ActivityFailure,
  ApplicationFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
  type ProtoFailure,
} from '@temporalio/common';
import { failureConverter } from './failure-converter';

const write = (error: unknown) => failureConverter.errorToFailure(error, defaultPayloadConverter);
const read = (failure: ProtoFailure) =>
  failureConverter.failureToError(failure, defaultPayloadConverter);

/** What the engine would show of a failure and its causes without reading payloads. */
const inTheClear = ({ encodedAttributes: _, cause, ...rest }: ProtoFailure): string =>
  JSON.stringify(rest) + (cause ? inTheClear(cause) : '');

const messages = (error: unknown): string[] =>
  error instanceof Error ? [error.message, ...messages(error.cause)] : [];

const nested = () =>
  new ActivityFailure(
    'outer secret',
    'data_import',
    '1',
    'MAXIMUM_ATTEMPTS_REACHED',
    'worker',
    ApplicationFailure.create({
      message: 'inner secret',
      type: 'BAD_ROW',
      nonRetryable: true,
      cause: new Error('first secret'),
    }),
  );

describe('a failure', () => {
  it('shows its type and code, and neither message nor stack, at any depth', () => {
    const shown = inTheClear(write(nested()));
    expect(shown).not.toMatch(/secret|failure-converter/);
    expect(shown).toContain('BAD_ROW');
    expect(shown.match(/Encoded failure/g)).toHaveLength(3);
  });

  it('reads as it was thrown', () => {
    const error = read(write(nested()));
    expect(messages(error)).toEqual(['outer secret', 'inner secret', 'first secret']);
    expect(error.cause).toMatchObject({ type: 'BAD_ROW', nonRetryable: true });
    expect((error.cause as Error).stack).toContain('failure-converter');
  });

  it('that is passed on keeps its message, however often', () => {
    let error = read(write(nested()));
    for (let times = 0; times < 3; times += 1) {
      const failure = write(error);
      expect(write(error)).toEqual(failure);
      error = read(failure);
    }
    expect(messages(error)).toEqual(['outer secret', 'inner secret', 'first secret']);
  });

  it('written in the clear is read, and concealed when it is passed on', () => {
    const old = new DefaultFailureConverter().errorToFailure(nested(), defaultPayloadConverter);
    const error = read(old);
    expect(error.message).toBe('outer secret');
    expect(inTheClear(write(error))).not.toMatch(/secret/);
    expect(messages(read(write(error)))).toEqual(messages(error));
  });
});
