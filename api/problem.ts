/** The one map from what went wrong to what the client is told: RFC 9457 problem documents. */
import { z } from 'zod';
import { FlowTypePaused } from '../db/flow-type-settings';
import { isUnavailable } from '../db/unavailable';
import { SecretsNotKept } from '../db/webhook-secret';
import { UploadEmpty, UploadTooLarge } from '../db/uploads';
import { engineFaultOf } from '../workflows/client/engine-fault';

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'urn:flow-orchestrator:problem:<code>' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    retryable: z.boolean().meta({ description: 'the same request may succeed later' }),
    request_id: z.string(),
    flow_id: z.string().optional(),
    current_status: z.string().optional(),
    allowed_actions: z.array(z.string()).optional(),
    limit_bytes: z.int().optional(),
    retry_after_s: z.int().optional(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

const statuses = {
  malformed: [400, 'Malformed request'],
  tenant_missing: [400, 'Tenant missing'],
  unauthenticated: [401, 'Who are you?'],
  forbidden: [403, 'Not yours to do'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  timed_out: [408, 'Too slow'],
  conflict: [409, 'Not allowed now'],
  in_progress: [409, 'Under way'],
  gone: [410, 'Gone for good'],
  precondition_failed: [412, 'Changed meanwhile'],
  precondition_required: [428, 'If-Match needed'],
  too_large: [413, 'Too large'],
  invalid: [422, 'Invalid'],
  engine_paused: [423, 'Paused in the flow engine'],
  headers_too_large: [431, 'Headers too large'],
  rate_limited: [429, 'Too many requests'],
  internal: [500, 'Internal error'],
  unavailable: [503, 'Temporarily unavailable'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemCode = keyof typeof statuses;

/** Members a problem may carry beside the standard ones. */
export type ProblemExtras = Partial<
  Pick<
    z.infer<typeof problemSchema>,
    'flow_id' | 'current_status' | 'allowed_actions' | 'errors' | 'limit_bytes' | 'retry_after_s'
  >
>;

/** Thrown by handlers: a refusal with its code and a sentence for people. */
export class ApiProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly extras: ProblemExtras = {},
    /** a code more exact than the class of the problem, e.g. FILE_EMPTY */
    readonly exactCode: string = code,
  ) {
    super(detail);
  }

  get status(): number {
    return statuses[this.code][0];
  }

  get title(): string {
    return statuses[this.code][1];
  }

  /** The document as it is sent. */
  document(instance: string, requestId: string): z.infer<typeof problemSchema> {
    const [status, title] = statuses[this.code];
    return {
      type: `urn:flow-orchestrator:problem:${this.exactCode.toLowerCase()}`,
      title,
      status,
      detail: this.message,
      instance,
      code: this.exactCode,
      retryable: status === 503 || status === 429 || this.code === 'in_progress',
      request_id: requestId,
      ...this.extras,
    };
  }
}

/** A fault of validation: which part of the request, at which JSON pointer (RFC 6901), says what. */
export const invalidRequest = (
  part: string,
  error: z.ZodError,
  below: readonly string[] = [],
): ApiProblem =>
  new ApiProblem('invalid', `the ${part} cannot be used`, {
    errors: error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            pointer: pointerOf([...below, ...issue.path, key]),
            message: 'is not known here',
          }))
        : [{ pointer: pointerOf([...below, ...issue.path]), message: issue.message }],
    ),
  });

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Whatever was thrown, as the problem a client may see. What is not known is `internal` and says nothing more. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof UploadTooLarge)
    return new ApiProblem(
      'too_large',
      error.message,
      { limit_bytes: error.limitBytes },
      'FILE_TOO_LARGE',
    );
  if (error instanceof UploadEmpty)
    return new ApiProblem('invalid', error.message, {}, 'FILE_EMPTY');
  if (error instanceof SecretsNotKept) return new ApiProblem('unavailable', error.message);
  if (error instanceof FlowTypePaused)
    return new ApiProblem('conflict', error.message, {}, 'FLOW_TYPE_PAUSED');
  const fault = engineFaultOf(error);
  if (fault) return new ApiProblem(fault.code, fault.message, fault.details);
  if (isUnavailable(error)) return new ApiProblem('unavailable', 'the database cannot be reached');
  return httpProblem(error) ?? new ApiProblem('internal', 'something went wrong on our side');
}

/** Faults of Express and its body parsers carry a type and a status. */
function httpProblem(error: unknown): ApiProblem | undefined {
  const { type, status, limit } = (error ?? {}) as {
    type?: string;
    status?: number;
    limit?: number;
  };
  if (type === 'entity.too.large')
    return new ApiProblem('too_large', 'the body is larger than 1 MB', {
      ...(limit !== undefined && { limit_bytes: limit }),
    });
  if (error instanceof URIError)
    return new ApiProblem('malformed', 'the address is not encoded as a URL should be');
  if (type !== undefined && status !== undefined && status >= 400 && status < 500)
    return new ApiProblem('malformed', 'the body is not the JSON it should be');
  return undefined;
}
