/** Uploaded files: written as a stream, read back as the pieces they were cut into. */
import { createHash, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { CREATED_US, type CreatedKey, olderThan, type WithCreatedKey } from './created-key';
import { withTenant } from './knex';

/** Bytes of one stored piece. */
const CHUNK_BYTES = 1 << 20;

export interface UploadRow {
  upload_id: string;
  sha256: string;
  file_name: string;
  size_bytes: number;
  uploaded_by: string;
  created_at: Date;
}
export type ListedUpload = UploadRow & WithCreatedKey;

const columns = [
  'upload_id',
  'sha256',
  'file_name',
  'size_bytes',
  'uploaded_by',
  'created_at',
] as const;

export class UploadTooLarge extends Error {
  constructor(readonly limitBytes: number) {
    super(`the file is larger than ${limitBytes} bytes`);
  }
}
export class UploadEmpty extends Error {}

/**
 * Stores a file while it arrives, holding one piece in memory. The same content of the same tenant is stored once:
 * then `created` is false and the earlier upload is returned. Throws UploadTooLarge or UploadEmpty and stores nothing.
 */
export const saveUpload = (
  db: Knex,
  tenant: Tenant,
  file: { name: string; body: Readable; uploadedBy: string; limitBytes: number },
): Promise<{ upload: UploadRow; created: boolean }> =>
  withTenant(db, tenant, async (trx) => {
    const uploadId = randomUUID();
    const hash = createHash('sha256');
    let size = 0;
    let chunkNo = 0;
    for await (const bytes of pieces(file.body)) {
      size += bytes.length;
      if (size > file.limitBytes) throw new UploadTooLarge(file.limitBytes);
      hash.update(bytes);
      // The upload's own row comes last, with its hash; the foreign key is checked at commit.
      await trx('upload_chunks').insert({ upload_id: uploadId, chunk_no: chunkNo++, bytes });
    }
    if (size === 0) throw new UploadEmpty('the file is empty');
    const sha256 = hash.digest('hex');
    const inserted = await trx('uploads')
      .insert({
        upload_id: uploadId,
        sha256,
        file_name: file.name,
        size_bytes: size,
        uploaded_by: file.uploadedBy,
      })
      .onConflict(['client_account_id', 'engagement_id', 'sha256'])
      .ignore()
      .returning<UploadRow[]>([...columns]);
    if (inserted[0]) return { upload: inserted[0], created: true };
    await trx('upload_chunks').where({ upload_id: uploadId }).delete();
    const [upload] = await trx('uploads')
      .where({ sha256 })
      .update({ last_seen_at: trx.fn.now() })
      .returning<UploadRow[]>([...columns]);
    return { upload: upload as UploadRow, created: false };
  });

async function* pieces(body: Readable): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    held.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

export const findUploads = (
  db: Knex,
  tenant: Tenant,
  ids: readonly string[],
): Promise<UploadRow[]> =>
  withTenant(db, tenant, (trx) =>
    trx('uploads')
      .whereIn('upload_id', [...ids])
      .select<UploadRow[]>([...columns]),
  );

/** Newest first, with the key of each for cursors. */
export const listUploads = (
  db: Knex,
  tenant: Tenant,
  page: { after: CreatedKey | null; limit: number },
): Promise<ListedUpload[]> =>
  withTenant(db, tenant, async (trx) => {
    const query = trx('uploads')
      .select<ListedUpload[]>(...columns, trx.raw(CREATED_US))
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'upload_id', order: 'desc' },
      ])
      .limit(page.limit);
    if (page.after) void query.whereRaw(olderThan('upload_id'), [...page.after]);
    return query;
  });

/** The file's bytes, in order, in the pieces they are stored in. */
export const readUpload = (db: Knex, tenant: Tenant, uploadId: string): Promise<Uint8Array[]> =>
  withTenant(db, tenant, async (trx) => {
    const found = await trx('upload_chunks')
      .where({ upload_id: uploadId })
      .orderBy('chunk_no')
      .select<{ bytes: Buffer }[]>('bytes');
    return found.map(({ bytes }) => bytes);
  });
