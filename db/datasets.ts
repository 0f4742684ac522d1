/** Tables of rows that belong to a phase result: as imported, and as cleansed. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { keepableJson } from './keepable';
import { insertRows, withTenant } from './knex';

export interface StoredDataset {
  datasetNo: number;
  /** what is known of the table; its shape is the phase's */
  profile: object;
  /** gzipped JSON rows, see activities/discovery/row-chunks.ts */
  chunks: Uint8Array[];
}

export interface RejectRow {
  dataset_no: number;
  row_no: number;
  column_name: string | null;
  code: string;
  message: string;
  raw: (string | null)[];
}

export async function insertDatasets(
  trx: Knex.Transaction,
  resultId: string,
  datasets: readonly StoredDataset[],
): Promise<void> {
  for (const { datasetNo, profile, chunks } of datasets) {
    await trx('datasets').insert({
      result_id: resultId,
      dataset_no: datasetNo,
      profile: keepableJson(JSON.stringify(profile)),
    });
    for (const [chunkNo, rows] of chunks.entries())
      await trx('dataset_chunks').insert({
        result_id: resultId,
        dataset_no: datasetNo,
        chunk_no: chunkNo,
        rows: Buffer.from(rows),
      });
  }
}

export async function insertRejects(
  trx: Knex.Transaction,
  resultId: string,
  rejects: readonly RejectRow[],
): Promise<void> {
  const columns = [
    'result_id',
    'reject_no',
    'dataset_no',
    'row_no',
    'column_name',
    'code',
    'message',
    'raw',
  ];
  await insertRows(
    trx,
    'row_rejects',
    columns,
    rejects.map((reject, index) => ({ ...reject, result_id: resultId, reject_no: index + 1 })),
  );
}

/** All tables of a result, without their rows. */
export const readProfiles = <Profile>(
  db: Knex,
  tenant: Tenant,
  resultId: string,
): Promise<Profile[]> =>
  withTenant(db, tenant, async (trx) => {
    const found = await trx('datasets')
      .where({ result_id: resultId })
      .orderBy('dataset_no')
      .select<{ profile: Profile }[]>('profile');
    return found.map(({ profile }) => profile);
  });

/** The packed rows of one table, in order. */
export const readChunks = (
  db: Knex,
  tenant: Tenant,
  resultId: string,
  datasetNo: number,
): Promise<Uint8Array[]> =>
  withTenant(db, tenant, async (trx) => {
    const found = await trx('dataset_chunks')
      .where({ result_id: resultId, dataset_no: datasetNo })
      .orderBy('chunk_no')
      .select<{ rows: Buffer }[]>('rows');
    return found.map(({ rows }) => rows);
  });
