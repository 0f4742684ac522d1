/** A refusal of the API, as the problem document (RFC 9457) tells it. */

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  /** stable, for programs: `conflict`, `not_found`, … */
  code: string;
  /** a sentence for people */
  detail: string;
  retryable: boolean;
  request_id: string;
  instance?: string;
  flow_id?: string;
  current_status?: string;
  allowed_actions?: string[];
  /** which parts of the request are at fault, by JSON pointer */
  errors?: { pointer: string; message: string }[];
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly allowedActions: readonly string[];

  constructor(readonly problem: Partial<ProblemDocument> & { status: number; detail: string }) {
    super(sentence(problem));
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code ?? 'unknown';
    this.detail = problem.detail;
    this.requestId = problem.request_id ?? null;
    this.allowedActions = problem.allowed_actions ?? [];
  }
}

/** The API could not be reached at all, or broke off in the middle of an answer. */
export class ApiUnreachable extends Error {
  constructor(
    readonly url: string,
    cause: unknown,
  ) {
    super(`No answer from ${url}: ${reasonOf(cause)}`, { cause });
    this.name = 'ApiUnreachable';
  }
}

const sentence = ({ detail, errors = [] }: Partial<ProblemDocument>): string =>
  [detail, ...errors.map(({ pointer, message }) => `${pointer} ${message}`)].join('; ');

/** fetch says only "fetch failed"; the reason is the innermost cause. */
function reasonOf(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause !== undefined) reason = reason.cause;
  if (!(reason instanceof Error)) return String(reason);
  // A connection refused on every address of a host is an AggregateError with an empty message.
  const code = (reason as NodeJS.ErrnoException).code;
  return reason.message || code || reason.name;
}

/**
 * Reads a refusal into an error. A body that is no problem document (a proxy's page, say) is shown by its beginning.
 * @param response any response whose status is 400 or above
 */
export async function readApiError(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const { status } = response;
  const body = parseObject(text);
  const requestId = body?.['request_id'] ?? response.headers.get('x-request-id') ?? undefined;
  return new ApiError({
    ...body,
    ...(typeof requestId === 'string' ? { request_id: requestId } : {}),
    status,
    detail:
      firstText(body?.['detail'], body?.['title'], text.slice(0, 200)) ??
      `the API answered ${status} without a reason`,
  });
}

const firstText = (...candidates: unknown[]): string | undefined =>
  candidates.find((text): text is string => typeof text === 'string' && text.trim() !== '');

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
