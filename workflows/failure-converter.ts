/** Failures whose message and stack trace are a payload: payloads are encrypted, the fields of a failure are not. */
import {
  DefaultFailureConverter,
  type FailureConverter,
  type PayloadConverter,
  type ProtoFailure,
  type SerializationContext,
} from '@temporalio/common';

/** Stands where the message was; the command-line program and the Web UI know it. */
const CONCEALED = 'Encoded failure';

const plain = new DefaultFailureConverter();

/**
 * Of a copy. The SDK's own option changes the failure an error was made from: converted a second time, as an error that
 * is passed on is, the message would be gone. A cause comes concealed already when another workflow or activity wrote
 * it, and in the clear when the engine or an older worker did.
 */
function conceal(
  failure: ProtoFailure,
  payloads: PayloadConverter,
  context: SerializationContext | undefined,
): ProtoFailure {
  const cause = failure.cause ? { cause: conceal(failure.cause, payloads, context) } : {};
  if (failure.message === CONCEALED && failure.encodedAttributes) return { ...failure, ...cause };
  const { message, stackTrace } = failure;
  return {
    ...failure,
    ...cause,
    message: CONCEALED,
    stackTrace: '',
    encodedAttributes: payloads.toPayload({ message, stack_trace: stackTrace }, context),
  };
}

/** Writes failures concealed; reads them either way. */
export const failureConverter: FailureConverter = {
  errorToFailure: (error, payloads, context) =>
    conceal(plain.errorToFailure(error, payloads, context), payloads, context),
  failureToError: (failure, payloads, context) => plain.failureToError(failure, payloads, context),
};
