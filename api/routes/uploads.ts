import { PassThrough, type Readable } from 'node:stream';
import busboy from 'busboy';
import type { Request } from 'express';
import { z } from 'zod';
import {
  findUploads,
  listUploads,
  saveUpload,
  type UploadRow,
  UploadTooLarge,
} from '../../db/uploads';
import type { ApiDeps } from '../deps';
import { decodeCursor, pageOf, pageQuery, pageSchema } from '../cursor';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';

/** Largest file taken: Google Migration Center's limit, and our floor. */
const FILE_LIMIT_BYTES = 100 * 1024 * 1024;

const uploadSchema = z
  .object({
    upload_id: z.uuid(),
    sha256: z.string(),
    file_name: z.string(),
    size_bytes: z.int(),
    uploaded_by: z.string(),
    created_at: z.iso.datetime({ offset: true }),
    duplicate: z.boolean().optional().meta({ description: 'the same content was there already' }),
  })
  .meta({ id: 'Upload' });

const fileName = z.string().trim().min(1).max(255).default('upload');

export const uploadRoutes = ({ db }: ApiDeps): Route[] => [
  defineRoute({
    method: 'post',
    path: '/uploads',
    tag: 'Uploads',
    consistency: 'registry',
    summary: 'Store a file: as the raw body, or as the one file of a multipart form',
    streams: true,
    query: z.object({ file_name: fileName }),
    responses: {
      200: { description: 'The same content was stored before', schema: uploadSchema },
      201: { description: 'Stored', schema: uploadSchema },
    },
    handler: async ({ caller, query, request }) => {
      const announced = Number(request.get('Content-Length') ?? 0);
      if (announced > FILE_LIMIT_BYTES + MULTIPART_OVERHEAD)
        throw new UploadTooLarge(FILE_LIMIT_BYTES);
      const { name, body } = await fileOf(request, query.file_name);
      const file = { name, body, uploadedBy: caller.userId, limitBytes: FILE_LIMIT_BYTES };
      const { upload, created } = await saveUpload(db, caller.tenant, file).finally(() =>
        request.resume(),
      );
      return { status: created ? 201 : 200, body: { ...shown(upload), duplicate: !created } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/uploads',
    tag: 'Uploads',
    consistency: 'registry',
    summary: 'Stored files, newest first',
    query: z.object(pageQuery),
    responses: {
      200: {
        description: 'A page',
        schema: z.object({ items: z.array(uploadSchema), page: pageSchema }),
      },
    },
    handler: async ({ caller, query: { limit, cursor } }) => {
      const rows = await listUploads(db, caller.tenant, {
        after: decodeCursor(cursor, 'uploads'),
        limit,
      });
      const { items, page } = pageOf(rows, limit, 'uploads', (row) => [
        row.created_key,
        row.upload_id,
      ]);
      return { status: 200, body: { items: items.map(shown), page } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/uploads/{upload_id}',
    tag: 'Uploads',
    consistency: 'registry',
    summary: 'One stored file',
    params: z.object({ upload_id: z.uuid() }),
    responses: { 200: { description: 'The file', schema: uploadSchema } },
    handler: async ({ caller, params }) => {
      const [upload] = await findUploads(db, caller.tenant, [params.upload_id]);
      if (!upload) throw new ApiProblem('not_found', 'there is no such upload');
      return { status: 200, body: shown(upload) };
    },
  }),
];

const shown = ({
  upload_id,
  sha256,
  file_name,
  size_bytes,
  uploaded_by,
  created_at,
}: UploadRow) => ({
  upload_id,
  sha256,
  file_name,
  size_bytes,
  uploaded_by,
  created_at,
});

/** What a form may add around its file. */
const MULTIPART_OVERHEAD = 64 * 1024;

/**
 * The file of a request as a stream. It ends in error when the client goes away or the form is cut short, so that
 * nothing of a broken upload is stored.
 */
async function fileOf(
  request: Request,
  queryName: string,
): Promise<{ name: string; body: Readable }> {
  // Not the request itself: a refused file must not destroy the connection its answer goes out on.
  const body = new PassThrough();
  request.on('aborted', () =>
    body.destroy(new ApiProblem('malformed', 'the upload was broken off')),
  );
  if (!request.is('multipart/form-data')) {
    request.pipe(body);
    return { name: queryName, body };
  }
  return new Promise((resolve, reject) => {
    const fail = (problem: ApiProblem) => {
      body.destroy(problem);
      reject(problem);
    };
    const form = busboy({
      headers: request.headers,
      limits: { files: 1, fields: 10 },
      defParamCharset: 'utf8',
    });
    form.on('file', (_field, part, { filename }) => {
      part.pipe(body, { end: false });
      resolve({ name: fileName.catch('upload').parse(filename), body });
    });
    form.on('filesLimit', () => {
      fail(new ApiProblem('invalid', 'the form has more than one file'));
    });
    form.on('error', () => {
      fail(new ApiProblem('malformed', 'the form is not complete'));
    });
    form.on('close', () => {
      body.end();
      reject(new ApiProblem('invalid', 'the form has no file'));
    });
    request.pipe(form);
  });
}
