/** One HTTP exchange with the API: URL, tenant headers, body, and refusals as errors. */
import type { Readable } from 'node:stream';
import { ApiUnreachable, readApiError } from './api-error';

/** Whose data the client works on, and for whom. */
export interface ClientOptions {
  /** where the API listens, such as `http://127.0.0.1:3000`; a path in it is kept */
  baseUrl: string;
  tenant: { client_account_id: string; engagement_id: string };
  /** an API key, a JSON Web Token, or the development token */
  token?: string;
  /** for whom, where the token may act for users */
  userId?: string;
  /** aborts every request of this client */
  signal?: AbortSignal;
  /** default: the global fetch */
  fetch?: typeof fetch;
}

export type QueryValue = string | number | boolean | readonly string[] | null | undefined;

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** absent values are left out, lists are joined by commas */
  query?: Readonly<Record<string, QueryValue>>;
  json?: unknown;
  /** a body that is sent while it is read */
  stream?: { body: Readable; sizeBytes?: number };
  idempotencyKey?: string;
  /** statuses of 400 and above that are answers, not refusals */
  accept?: readonly number[];
}

export type Send = (request: ApiRequest) => Promise<Response>;

/** Where the API's resources begin. */
export const API_PREFIX = '/api/v1';

/**
 * Makes the function every call goes through. It throws ApiError for a refusal and ApiUnreachable when there is no
 * answer; an abort by the client's signal is thrown as it is.
 */
export function createTransport(options: ClientOptions): Send {
  const { baseUrl, signal, fetch: send = fetch } = options;
  return async (request) => {
    const url = urlOf(baseUrl, request);
    let response: Response;
    try {
      response = await send(url, {
        method: request.method,
        headers: headersOf(options, request),
        ...bodyOf(request),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiUnreachable(url, error);
    }
    if (response.ok || request.accept?.includes(response.status)) return response;
    throw await readApiError(response);
  };
}

function urlOf(baseUrl: string, { path, query = {} }: ApiRequest): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    params.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = params.toString();
  return `${baseUrl.replace(/\/+$/, '')}${path}${text === '' ? '' : `?${text}`}`;
}

function headersOf({ tenant, token, userId }: ClientOptions, request: ApiRequest): Headers {
  const headers = new Headers({
    'x-client-account-id': tenant.client_account_id,
    'x-engagement-id': tenant.engagement_id,
  });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (userId !== undefined) headers.set('x-user-id', userId);
  if (request.idempotencyKey !== undefined) headers.set('idempotency-key', request.idempotencyKey);
  if (request.json !== undefined) headers.set('content-type', 'application/json');
  if (request.stream) {
    headers.set('content-type', 'application/octet-stream');
    // A known length lets the API refuse a file that is too large before reading it.
    const { sizeBytes } = request.stream;
    if (sizeBytes !== undefined) headers.set('content-length', String(sizeBytes));
  }
  return headers;
}

function bodyOf({ json, stream }: ApiRequest): Pick<RequestInit, 'body' | 'duplex'> {
  if (stream) return { body: stream.body, duplex: 'half' };
  return json === undefined ? {} : { body: JSON.stringify(json) };
}
