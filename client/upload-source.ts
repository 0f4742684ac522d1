import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

export interface UploadSource {
  body: Readable;
  fileName: string;
  /** when known, the API can refuse a file that is too large before reading it */
  sizeBytes?: number;
}

/**
 * Opens a file for upload, to be read while it is sent.
 * @throws Error with a sentence naming the file when it cannot be read
 */
export async function uploadFromFile(filePath: string): Promise<UploadSource> {
  const found = await stat(filePath).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ENOENT'
        ? `There is no file ${filePath}.`
        : `${filePath} cannot be read: ${message}`,
      { cause: error },
    );
  });
  if (!found.isFile()) throw new Error(`${filePath} is not a file.`);
  return {
    body: createReadStream(filePath),
    fileName: path.basename(filePath),
    sizeBytes: found.size,
  };
}
