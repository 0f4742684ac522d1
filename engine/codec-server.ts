/** Decrypts payloads for the Temporal Web UI and command-line program: their remote codec protocol, decode only. */
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { parseKeyring } from '../sealing/keyring';
import { SealError } from '../sealing/sealer';
import { CODEC_PAGE_POLICY, signedInPage, signInPage } from './codec-page';
import { createCodecSession } from './codec-session';
import { createPayloadCipher } from './payload-cipher';

/** The engine takes at most 4 MiB in one message; base64 makes 4/3 of that, and metadata comes on top. */
const BODY_LIMIT = '8mb';

export interface CodecServerOptions {
  /** the setting ENCRYPTION_KEYS */
  keys: string;
  token: string;
  /** the one origin whose pages may read the answers: that of the Web UI */
  uiOrigin: string;
  /** whose payloads these are when a request does not say */
  namespace: string;
}

interface JsonPayload {
  metadata?: Record<string, string>;
  data?: string;
}

const isJsonPayload = (value: unknown): value is JsonPayload => {
  if (typeof value !== 'object' || value === null) return false;
  const { metadata = {}, data = '' } = value as JsonPayload;
  return (
    typeof data === 'string' &&
    typeof metadata === 'object' &&
    (metadata as unknown) !== null &&
    Object.values(metadata).every((entry) => typeof entry === 'string')
  );
};

const mapValues = <A, B>(values: Record<string, A>, of: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, of(value)]));
const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64');

/**
 * `POST /decode` with `{ payloads }` answers the same list decrypted; what is not encrypted stays as it is. Asks for
 * `Authorization: Bearer <token>`, or for the cookie of `GET /`. A list with one payload that does not open is refused
 * as a whole (422): half an answer would pass for all of it.
 */
export function createCodecServer(options: CodecServerOptions): Express {
  const { token, uiOrigin, namespace } = options;
  const cipher = createPayloadCipher(parseKeyring(options.keys));
  const session = createCodecSession(token);

  const cors: RequestHandler = (request, response, next) => {
    response.vary('Origin').set('Cache-Control', 'no-store');
    if (request.get('Origin') === uiOrigin)
      response.set({
        'Access-Control-Allow-Origin': uiOrigin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': 'POST, OPTIONS',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Namespace',
      });
    next();
  };
  const preflight: RequestHandler = (_request, response) => {
    response.status(204).end();
  };
  // Before the body is read: strangers are not worth eight megabytes.
  const authorise: RequestHandler = (request, response, next) => {
    if (session.isAllowed(request.get('Authorization'), request.get('Cookie'))) next();
    else response.status(401).set('WWW-Authenticate', 'Bearer').json({ message: 'no valid token' });
  };
  const decode: RequestHandler = (request, response) => {
    const { payloads } = (request.body ?? {}) as { payloads?: unknown };
    if (!Array.isArray(payloads) || !payloads.every(isJsonPayload)) {
      response.status(400).json({ message: 'payloads must be a list of { metadata, data }' });
      return;
    }
    const of = request.get('X-Namespace') ?? namespace;
    response.json({
      payloads: payloads.map(({ metadata = {}, data = '' }) => {
        const payload = { metadata: mapValues(metadata, fromBase64), data: fromBase64(data) };
        const clear = cipher.decrypt(payload, of);
        return {
          metadata: mapValues(clear.metadata ?? {}, toBase64),
          data: toBase64(clear.data ?? new Uint8Array()),
        };
      }),
    });
  };

  const showPage: RequestHandler = (_request, response) => {
    response.set('Content-Security-Policy', CODEC_PAGE_POLICY).send(signInPage(false));
  };
  const signIn: RequestHandler = (request, response) => {
    const { token: given } = (request.body ?? {}) as { token?: unknown };
    response.set('Content-Security-Policy', CODEC_PAGE_POLICY);
    if (typeof given !== 'string' || !session.isToken(given)) {
      response.status(401).send(signInPage(true));
      return;
    }
    response
      .set('Set-Cookie', session.cookie(uiOrigin.startsWith('https:')))
      .send(signedInPage(uiOrigin));
  };

  return express()
    .disable('x-powered-by')
    .disable('etag')
    .use(cors)
    .options('/decode', preflight)
    .post('/decode', authorise, express.json({ limit: BODY_LIMIT }), decode)
    .get('/', showPage)
    .post('/session', express.urlencoded({ extended: false, limit: '4kb' }), signIn)
    .use((_request, response) => {
      response.status(404).json({ message: 'this server decodes: POST /decode' });
    })
    .use(answerError);
}

/** Express tells an error handler by its four parameters. */
const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const status = error instanceof SealError ? 422 : ((error as { status?: number }).status ?? 500);
  const message = error instanceof SealError ? error.message : 'the request could not be read';
  response.status(status).json({ message });
};
