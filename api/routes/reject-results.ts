/** Rows that could not be taken: as pages, and as a file to mend and send again. */
import { z } from 'zod';
import { readRejects, type RejectPageRow } from '../../db/reject-pages';
import { pageQuery } from '../cursor';
import { sendCsv } from '../csv';
import { allPages, listOf, pageReply } from '../keyset-page';
import { storableText } from '../storable-text';
import { defineRoute, type Route } from '../route';
import { flowParams, resultIdOf, TAG, type ResultDeps } from './flow-result';

/** The phases that set rows apart, in the order they run. */
const REJECTING = ['data_import', 'data_cleansing'] as const;
/** Rows of the file read at a time. */
const CSV_PAGE = 1000;

const rejectShape = z.object({
  phase: z.enum(REJECTING),
  result_id: z.uuid(),
  reject_no: z.int(),
  dataset_no: z.int(),
  file_name: z.string().nullable(),
  table: z.string().nullable(),
  row_no: z.int().meta({ description: 'As a person sees it in the file; 1 is the first line' }),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  raw: z.array(z.string().nullable()),
});
const filterShape = {
  dataset_no: z.coerce.number().pipe(z.int32().min(0)).optional(),
  code: storableText(50).optional().meta({ description: 'e.g. ROW_RAGGED' }),
};

const keyShape = z.tuple([z.int(), z.int()]);
const keyOf = (row: RejectPageRow): [number, number] => [row.phase_no, row.reject_no];

const show = (row: RejectPageRow) => {
  const { phase, result_id, reject_no, dataset_no, file_name, table_name: table, row_no } = row;
  const { column_name: column, code, message, raw } = row;
  return {
    ...{ phase, result_id, reject_no, dataset_no, file_name, table, row_no },
    ...{ column, code, message, raw },
  };
};

const csvHeader = 'dataset_no,file,table,row_no,column,code,message,raw'.split(',');
const csvCells = (row: RejectPageRow) => [
  row.dataset_no,
  row.file_name,
  row.table_name,
  row.row_no,
  row.column_name,
  row.code,
  row.message,
  JSON.stringify(row.raw),
];

export const rejectRoutes = ({ db }: ResultDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/rejects',
    summary: 'Rows that could not be taken, with the reason',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    query: z.object({ ...pageQuery, ...filterShape }),
    responses: { 200: { description: 'A page of rows', schema: listOf(rejectShape) } },
    handler: async ({ params: { flow_id: flowId }, query, caller: { tenant } }) => {
      await resultIdOf(db, tenant, flowId, 'data_import');
      const filter = { flowId, datasetNo: query.dataset_no, code: query.code };
      return pageReply({
        query,
        filter,
        keyShape,
        keyOf,
        show,
        read: (after, limit) =>
          readRejects(db, tenant, { ...filter, phases: REJECTING, after, limit }),
      });
    },
  }),
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/rejects.csv',
    summary: 'Rows that could not be taken, as a file; `raw` is the row as a JSON array',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    query: z.object(filterShape),
    responses: { 200: { description: 'All rows', contentType: 'text/csv' } },
    handler: async ({ params: { flow_id: flowId }, query, caller: { tenant }, response }) => {
      await resultIdOf(db, tenant, flowId, 'data_import');
      const filter = { flowId, datasetNo: query.dataset_no, code: query.code };
      const pages = allPages(
        (after: [number, number] | null, limit) =>
          readRejects(db, tenant, { ...filter, phases: REJECTING, after, limit }),
        keyOf,
        CSV_PAGE,
      );
      return sendCsv(response, `rejects-${flowId}.csv`, csvHeader, rowsOf(pages));
    },
  }),
];

async function* rowsOf(pages: AsyncIterable<RejectPageRow[]>) {
  for await (const page of pages) yield page.map(csvCells);
}
