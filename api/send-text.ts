/** Long texts, sent while they are read. */
import type { Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Sends the pieces of `text` one at a time, as fast as the reader takes them. The first piece is read before the
 * response begins: a fault there is still a problem document. One later breaks the connection off, so that half a file
 * cannot pass for a whole one.
 */
export async function sendText(
  response: Response,
  headers: Readonly<Record<string, string>>,
  text: AsyncGenerator<string, void, undefined>,
): Promise<undefined> {
  const first = await text.next();
  response.status(200).set(headers);
  try {
    await pipeline(Readable.from(continued(first, text)), response);
  } catch (error) {
    if (!isClientGone(error)) throw error;
  }
  return undefined;
}

async function* continued(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<string, void, undefined> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** A reader who closed the connection is no fault of ours. */
const isClientGone = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === 'ERR_STREAM_PREMATURE_CLOSE';
