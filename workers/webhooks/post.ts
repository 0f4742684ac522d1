/** One POST to somebody else's server, by a way that leads to the public internet only. */
import { lookup as resolveHost, type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress, webhookUrlProblem } from '../../db/webhook-url';

const PREFIX_BYTES = 500;

export type Resolve = (
  host: string,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

export interface PostOptions {
  /** for development: also http, and addresses that are not public */
  allowPrivate: boolean;
  timeoutMs: number;
  resolve?: Resolve;
}

export interface Answered {
  status: number;
  /** the beginning of the body, as text */
  prefix: string;
}

const systemResolve: Resolve = (host, done) => {
  resolveHost(host, { all: true }, done);
};

/** Connects to an address that was checked, and to no other: a name that is looked up twice can answer twice. */
const checkedLookup =
  (resolve: Resolve, allowPrivate: boolean): LookupFunction =>
  (host, options, done) => {
    resolve(host, (error, found) => {
      // Node gives none at all beside an error, whatever its types say.
      const addresses = error ? [] : found;
      const refused = addresses.find(({ address }) => !allowPrivate && !isPublicAddress(address));
      const [first] = addresses;
      if (error) done(error, '');
      else if (refused) done(new Error(`${host} is not on the public internet`), '');
      else if (!first) done(new Error(`${host} has no address`), '');
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };

/**
 * Redirects are answers like any other and are not followed. Throws when there is no answer in time, and for addresses
 * that may not be reached; the message names no secret.
 */
export async function post(
  target: string,
  { body, headers }: { body: string; headers: Record<string, string> },
  { allowPrivate, timeoutMs, resolve = systemResolve }: PostOptions,
): Promise<Answered> {
  const url = new URL(target);
  const problem = webhookUrlProblem(target, { allowPrivate });
  // A connection to an IP address looks nothing up: that one is checked here.
  if (problem !== null) throw new Error(`the URL ${problem}`);
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((answered, failed) => {
    const fail = (error: Error) => {
      failed(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error);
    };
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      lookup: checkedLookup(resolve, allowPrivate),
      signal,
    });
    request.on('error', fail).on('response', (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      const done = () => {
        const prefix = Buffer.concat(pieces).subarray(0, PREFIX_BYTES).toString();
        answered({ status: response.statusCode ?? 0, prefix });
        request.destroy();
      };
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size >= PREFIX_BYTES) done();
      });
      response.on('end', done).on('error', fail);
    });
    request.end(body);
  });
}
