/** The file in a request, as a stream. */
import { PassThrough, type Readable } from 'node:stream';
import busboy, { type Busboy } from 'busboy';
import type { Request } from 'express';
import { ApiProblem, invalidRequest } from './problem';
import { storableText } from './storable-text';

/** Name of an uploaded file. */
export const fileName = storableText(255).trim().min(1);

interface ReceivedFile {
  name: string;
  body: Readable;
}

/**
 * Hands the file of a request to `store`. The stream ends in error when the client goes away or the form is cut short,
 * so that nothing of a broken upload is kept.
 * @param name what a raw body is called; a form names its file itself
 */
export async function receiveFile<T>(
  request: Request,
  name: string,
  store: (file: ReceivedFile) => Promise<T>,
): Promise<T> {
  try {
    return await store(await fileOf(request, name));
  } finally {
    // What is left of a refused file is read and dropped: its sender listens for the answer only when it has sent all.
    request.unpipe();
    request.resume();
  }
}

async function fileOf(request: Request, name: string): Promise<ReceivedFile> {
  // Not the request itself: a refused file must not destroy the connection its answer goes out on.
  const body = new PassThrough();
  // Whoever reads the stream gets its error. Before anybody does, an error without a listener would end the process.
  body.on('error', () => undefined);
  const gone = new Promise<never>((_, reject) => {
    request.once('close', () => {
      if (request.complete) return;
      const problem = new ApiProblem('malformed', 'the upload was broken off');
      body.destroy(problem);
      reject(problem);
    });
  });
  gone.catch(() => undefined);
  if (request.is('multipart/form-data')) return Promise.race([formFile(request, body), gone]);
  request.pipe(body);
  return { name, body };
}

/** Resolves when the file's part begins; what comes after it can still fail the body. */
function formFile(request: Request, body: PassThrough): Promise<ReceivedFile> {
  const form = openForm(request);
  return new Promise((resolve, reject) => {
    const fail = (problem: ApiProblem) => {
      body.destroy(problem);
      reject(problem);
    };
    const cutShort = () => {
      fail(new ApiProblem('malformed', 'the form is not complete'));
    };
    form.on('file', (_field, part, { filename }) => {
      const named = fileName.safeParse(filename ?? 'upload');
      part.on('error', cutShort);
      if (!named.success) {
        part.resume();
        fail(invalidRequest('file name', named.error, ['file_name']));
        return;
      }
      part.pipe(body, { end: false });
      resolve({ name: named.data, body });
    });
    form.on('filesLimit', () => {
      fail(new ApiProblem('invalid', 'the form has more than one file'));
    });
    form.on('error', cutShort);
    form.on('close', () => {
      body.end();
      reject(new ApiProblem('invalid', 'the form has no file'));
    });
    request.pipe(form);
  });
}

function openForm(request: Request): Busboy {
  try {
    return busboy({
      headers: request.headers,
      limits: { files: 1, fields: 10 },
      defParamCharset: 'utf8',
    });
  } catch (error) {
    throw new ApiProblem('malformed', `the form cannot be read: ${(error as Error).message}`);
  }
}
