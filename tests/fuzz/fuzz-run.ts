/** Many requests made from the OpenAPI document, right and wrong ones; every answer is held against it. */
import { randomUUID } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import { type ApiDocument, fillPath, type Operation } from '../support/operations';
import { type CheckAnswer, createAnswerCheck } from './answer-check';
import { mutated, type Schema, valid } from './schema-arbitrary';

const LIMIT_MS = 15_000;
const AT_ONCE = 8;
/** Requests between two looks at what there is. */
const ROUND = 250;

export interface FuzzOptions {
  url: string;
  document: ApiDocument;
  requests: number;
  seed: number;
  headers: () => Record<string, string>;
  /** ids that exist, by parameter; asked for again and again as requests use them up */
  objects: () => Promise<Readonly<Record<string, string>>>;
}

export interface FuzzReport {
  requests: number;
  /** how often each status came */
  statuses: Record<number, number>;
  /** operations that were answered with success at least once */
  succeeded: string[];
  faults: string[];
}

interface FuzzRequest {
  ids: Record<string, unknown>;
  query: Record<string, unknown>;
  headers: Record<string, unknown>;
  body: string | undefined;
}

/** Sends the requests, a few at a time; the seed decides what each is. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { document, requests, seed } = options;
  const check = createAnswerCheck(document);
  const report: FuzzReport = { requests, statuses: {}, succeeded: [], faults: [] };
  const succeeded = new Set<string>();
  const made = new Map(document.operations.map((one) => [one, requestOf(one, document)]));
  for (let from = 0; from < requests; from += ROUND) {
    // What deletions, pauses and decisions used up comes anew, while nothing else is asked.
    const objects = await options.objects();
    let next = from;
    const worker = async () => {
      for (let n = next++; n < Math.min(requests, from + ROUND); n = next++) {
        const operation = document.operations[n % document.operations.length] as Operation;
        const arbitrary = made.get(operation) as Arbitrary<FuzzRequest>;
        const [request] = fc.sample(arbitrary, { seed: seed + n, numRuns: 1 });
        const count = (status: number) => {
          report.statuses[status] = (report.statuses[status] ?? 0) + 1;
          if (status < 300) succeeded.add(`${operation.method} ${operation.path}`);
        };
        const ways = { objects, count, check };
        const fault = await send(options, operation, request as FuzzRequest, ways);
        if (fault) report.faults.push(`#${n} ${operation.method} ${operation.path} ${fault}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
  return { ...report, succeeded: [...succeeded].sort() };
}

function requestOf(operation: Operation, { components }: ApiDocument): Arbitrary<FuzzRequest> {
  const schemas = components.schemas as Record<string, Schema>;
  const parts = (place: string) =>
    operation.parameters.filter((one) => one.in === place && !/^X-|^If-/.test(one.name));
  const given = (place: string): Arbitrary<Record<string, unknown>> =>
    fc.record(
      Object.fromEntries(parts(place).map(({ name, schema }) => [name, valid(schema, schemas)])),
      { requiredKeys: parts(place).flatMap(({ name, required }) => (required ? [name] : [])) },
    );
  const json = operation.requestBody?.content['application/json']?.schema;
  const right = json && valid(json, schemas);
  const body = right
    ? fc.oneof(
        { weight: 6, arbitrary: right.map((value) => JSON.stringify(value)) },
        { weight: 3, arbitrary: mutated(right).map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: fc.string({ maxLength: 50 }) },
      )
    : fc.constant(operation.requestBody ? 'name,ip\nweb,10.0.0.1\n' : undefined);
  return fc.record({
    ids: given('path'),
    query: fc.oneof(
      { weight: 4, arbitrary: given('query') },
      {
        weight: 1,
        arbitrary: fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), fc.string()),
      },
    ),
    headers: given('header'),
    body,
  });
}

interface Ways {
  objects: Readonly<Record<string, string>>;
  count: (status: number) => void;
  check: CheckAnswer;
}

async function send(
  { url, headers }: FuzzOptions,
  operation: Operation,
  request: FuzzRequest,
  { objects, count, check }: Ways,
): Promise<string | undefined> {
  const ids = Object.fromEntries(
    Object.entries(request.ids).map(([name, value]) => {
      const isReal = objects[name] !== undefined && String(value).charCodeAt(0) % 5 > 0;
      return [name, encodeURIComponent(isReal ? (objects[name] ?? '') : String(value) || '-')];
    }),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query))
    // Waiting as long as asked is what a long poll is for, not a hang.
    query.set(name, name === 'wait' ? '1s' : String(value));
  const address = `${fillPath(operation.path, ids)}?${query.toString()}`;
  const key =
    request.headers['Idempotency-Key'] === undefined ? {} : { 'Idempotency-Key': randomUUID() };
  try {
    const response = await fetch(url + address, {
      method: operation.method,
      headers: {
        ...headers(),
        ...key,
        ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: request.body }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (isStream) await response.body?.cancel();
    const text = isStream ? '' : await response.text();
    count(response.status);
    const { status } = response;
    const fault = isStream
      ? undefined
      : check(operation, { status, headers: response.headers, text });
    return fault && `${fault}\n  ${address}\n  ${request.body ?? ''}\n  ${text.slice(0, 300)}`;
  } catch (error) {
    return `had no answer: ${String(error)}\n  ${address}\n  ${request.body ?? ''}`;
  }
}
