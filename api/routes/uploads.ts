import { z } from 'zod';
import {
  findUploads,
  type ListedUpload,
  listUploads,
  saveUpload,
  type UploadRow,
  UploadTooLarge,
} from '../../db/uploads';
import type { ApiDeps } from '../deps';
import { pageQuery } from '../cursor';
import { createdKey, createdKeyShape, listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';
import { fileName, receiveFile } from '../upload-body';

/** Largest file taken: Google Migration Center's limit, and our floor. */
const FILE_LIMIT_BYTES = 100 * 1024 * 1024;
/** What a form may add around its file. */
const MULTIPART_OVERHEAD_BYTES = 64 * 1024;

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

export const uploadRoutes = ({ db }: ApiDeps): Route[] => [
  defineRoute({
    method: 'post',
    path: '/uploads',
    tag: 'Uploads',
    consistency: 'registry',
    permission: 'operate',
    // The same bytes are the same upload, whatever the key.
    idempotency: 'native',
    summary: 'Store a file: as the raw body, or as the one file of a multipart form',
    streams: true,
    query: z.object({ file_name: fileName.default('upload') }),
    responses: {
      200: { description: 'The same content was stored before', schema: uploadSchema },
      201: { description: 'Stored', schema: uploadSchema },
    },
    handler: async ({ caller, query, request }) => {
      const announced = Number(request.get('Content-Length') ?? 0);
      if (announced > FILE_LIMIT_BYTES + MULTIPART_OVERHEAD_BYTES)
        throw new UploadTooLarge(FILE_LIMIT_BYTES);
      const { upload, created } = await receiveFile(request, query.file_name, (file) =>
        saveUpload(db, caller.tenant, {
          ...file,
          uploadedBy: caller.userId,
          limitBytes: FILE_LIMIT_BYTES,
        }),
      );
      return { status: created ? 201 : 200, body: { ...shown(upload), duplicate: !created } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/uploads',
    tag: 'Uploads',
    consistency: 'registry',
    permission: 'read',
    summary: 'Stored files, newest first',
    query: z.object(pageQuery),
    responses: { 200: { description: 'A page', schema: listOf(uploadSchema) } },
    handler: ({ caller, query }) =>
      pageReply({
        query,
        filter: { list: 'uploads' },
        keyShape: createdKeyShape,
        keyOf: (row: ListedUpload) => createdKey(row, row.upload_id),
        show: shown,
        read: (after, limit) => listUploads(db, caller.tenant, { after, limit }),
      }),
  }),
  defineRoute({
    method: 'get',
    path: '/uploads/{upload_id}',
    tag: 'Uploads',
    consistency: 'registry',
    permission: 'read',
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
