import { parse } from 'csv-parse/sync';
import { resultRoutes } from '../../api/routes/results';
import { insertRejects } from '../../db/datasets';
import { withTenant } from '../../db/knex';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { newTenant } from '../support/flows';
import {
  insertFlow,
  insertResult,
  insertResultSet,
  type ResultSet,
  serveRegistry,
} from '../support/result-set';

const SIZE = 251;
const tenant = newTenant();
let database: TestDatabase;
let api: Awaited<ReturnType<typeof serveRegistry>>;
let set: ResultSet;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await serveRegistry(database.db);
  set = await insertResultSet(database.db, tenant, SIZE);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

interface Page {
  items: Record<string, unknown>[];
  page: { next_cursor: string | null };
}

/** Every page of a list, by following the cursor. */
async function walk(list: string, query = '', limit = 40): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  do {
    const at: string = cursor === null ? '' : `&cursor=${cursor}`;
    const reply = await api.get(tenant, `/flows/${set.flowId}/${list}?limit=${limit}${query}${at}`);
    expect(reply.status).toBe(200);
    const { items: rows, page } = reply.json() as unknown as Page;
    expect(rows.length).toBeLessThanOrEqual(limit);
    items.push(...rows);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

const lists = [
  ['rejects', SIZE + 1, ['phase', 'reject_no']],
  ['findings', SIZE + 10, ['phase', 'finding_no']],
  ['assets', SIZE, ['asset_id']],
  ['applications', SIZE, ['name']],
  ['dependencies/edges', SIZE, ['edge_no']],
  ['dependencies/nodes', SIZE, ['node']],
] as const;

describe('lists', () => {
  it.each(lists)('shows every one of %s once over all pages', async (list, total, key) => {
    for (const limit of [1 + Math.floor(total / 7), 200]) {
      const items = await walk(list, '', limit);
      const keys = items.map((item) => key.map((name) => String(item[name])).join('/'));
      expect(keys).toHaveLength(total);
      expect(new Set(keys).size).toBe(total);
    }
  });

  it.each(lists)('ends %s without a cursor when the last page is full', async (list, total) => {
    const reply = await api.get(tenant, `/flows/${set.flowId}/${list}?limit=1`);
    expect((reply.json() as unknown as Page).page.next_cursor).not.toBeNull();
    expect(await walk(list, '', total <= 200 ? total : Math.ceil(total / 2))).toHaveLength(total);
  });

  it('refuses a cursor with other filters, of another list, or made up', async () => {
    const path = `/flows/${set.flowId}`;
    const first = await api.get(tenant, `${path}/assets?limit=10&asset_type=vm`);
    const cursor = (first.json() as unknown as Page).page.next_cursor ?? '';
    const applications = await api.get(tenant, `${path}/applications?limit=1`);
    const other = (applications.json() as unknown as Page).page.next_cursor ?? '';
    for (const query of [`assets?cursor=${cursor}`, `assets?cursor=${other}`, 'assets?cursor=x'])
      expect(await api.get(tenant, `${path}/${query}`)).toMatchObject({ status: 422 });
  });

  it('refuses a page of more than 200', async () => {
    expect(await api.get(tenant, `/flows/${set.flowId}/assets?limit=201`)).toMatchObject({
      status: 422,
    });
  });
});

describe('filters', () => {
  it.each([
    ['rejects', '&code=ROW_RAGGED', 51],
    ['rejects', '&dataset_no=1', 125],
    ['findings', '&severity=error,critical', 83 + 10],
    ['findings', '&category=number.range', 126],
    ['findings', '&phase=tech_debt', 10],
    ['findings', '&phase=inventory', 0],
    ['assets', '&asset_type=vm', 125],
    ['assets', '&change=updated', 84],
    // 26 name it, one more is tagged with it
    ['assets', '&application=Payroll', 27],
    ['dependencies/edges', '&strength=soft', 125],
    ['dependencies/edges', '&node=external:10.0.0.7', 2],
    ['dependencies/nodes', '&component=4', 62],
    ['dependencies/nodes', '&kind=asset', 0],
  ])('narrows %s by %s', async (list, query, expected) => {
    expect(await walk(list, query, 25)).toHaveLength(expected);
  });

  it('finds what is known of one asset', async () => {
    const found = await walk('findings', `&asset_id=${set.assetIds[3] ?? ''}`);
    expect(found).toMatchObject([
      { asset_id: set.assetIds[3], asset_name: 'srv-0001', details: { days_past_eol: 1000 } },
    ]);
  });

  it('says which filter is none', async () => {
    const reply = await api.get(tenant, `/flows/${set.flowId}/findings?severity=bad`);
    expect(reply.status).toBe(422);
    expect(reply.json()).toMatchObject({ errors: [{ pointer: '/severity/0' }] });
  });
});

describe('provenance', () => {
  it('leads from a finding to file, row and source column', async () => {
    const [finding] = await walk('findings', '&phase=data_cleansing', 1);
    expect(finding).toMatchObject({
      ...{ dataset_no: 0, file_name: 'cmdb.csv', table: '', row_no: 2 },
      ...{ field: 'memory_mib', column: 'RAM (GB)' },
    });
  });

  it('leads from a reject to file, table, row and cells', async () => {
    const rejects = await walk('rejects', '&dataset_no=1', 200);
    expect(rejects[0]).toMatchObject({
      ...{ phase: 'data_import', file_name: 'tools.xlsx', table: 'vInfo', row_no: 3 },
      raw: ['=1+1', null, 'a "quoted", cell'],
    });
  });

  it('tells the origin of the values of assets only when asked', async () => {
    const [plain] = await walk('assets', '', 200);
    expect(plain).not.toHaveProperty('provenance');
    const [full] = await walk('assets', '&include=provenance', 200);
    expect(full).toMatchObject({
      provenance: { memory_mib: { import_id: set.importId, dataset_no: 0, column: 'RAM (GB)' } },
    });
  });

  it('names the files one asset came from', async () => {
    const path = `/flows/${set.flowId}/assets/${set.assetIds[0] ?? ''}`;
    expect((await api.get(tenant, path)).json()).toMatchObject({
      asset_id: set.assetIds[0],
      provenance: { memory_mib: { row_no: 2 } },
      sources: [{ import_id: set.importId, dataset_no: 0, file_name: 'cmdb.csv', table: '' }],
    });
  });

  it('shows the rows behind an edge', async () => {
    const [edge] = await walk('dependencies/edges', '', 1);
    expect(edge).toMatchObject({
      ...{ from_label: '10.0.0.0', to_label: '10.0.0.1', bytes: 9_000_000_000_000 },
      ...{ first_seen: '2026-10-01T00:00:00.000Z', evidence: [{ dataset_no: 1, row_no: 2 }] },
    });
  });
});

describe('files', () => {
  it('sends all rejects, harmless in a spreadsheet program', async () => {
    const reply = await api.get(tenant, `/flows/${set.flowId}/rejects.csv`);
    expect(reply.headers.get('content-type')).toContain('text/csv');
    expect(reply.headers.get('content-disposition')).toBe(
      `attachment; filename="rejects-${set.flowId}.csv"`,
    );
    const rows = parse(reply.text, { columns: true });
    expect(rows).toHaveLength(SIZE + 1);
    expect(rows[0]).toEqual({
      dataset_no: '0',
      file: 'cmdb.csv',
      table: '',
      row_no: '2',
      column: 'RAM (GB)',
      code: 'ROW_RAGGED',
      message: `'=HYPERLINK("http://x","y")`,
      raw: JSON.stringify(['=1+1', null, 'a "quoted", cell']),
    });
  });

  it('sends the assets with a column per field, lists joined', async () => {
    const { text } = await api.get(tenant, `/flows/${set.flowId}/assets.csv`);
    const rows = parse<Record<string, string>>(text, { columns: true });
    expect(rows).toHaveLength(SIZE);
    expect(new Set(rows.map((row) => row['asset_id']))).toEqual(new Set(set.assetIds));
    expect(rows.find((row) => row['asset_id'] === set.assetIds[0])).toEqual({
      asset_id: set.assetIds[0],
      asset_name: 'srv-0000',
      asset_type: 'server',
      application_name: 'Payroll',
      change: 'updated',
      class_confidence: '0.9',
      description: "'=cmd|calc",
      ip_addresses: '10.0.0.1;10.0.1.0',
      memory_mib: '1024',
    });
  });

  it('narrows the file as the list', async () => {
    const { text } = await api.get(tenant, `/flows/${set.flowId}/assets.csv?asset_type=vm`);
    expect(parse(text, { columns: true })).toHaveLength(125);
  });

  it('sends every row once when there are more than are read at a time', async () => {
    const flowId = await withTenant(database.db, tenant, async (trx) => {
      const id = await insertFlow(trx);
      const resultId = await insertResult(trx, id, 'data_import', 1);
      const reject = {
        dataset_no: 0,
        column_name: null,
        code: 'ROW_RAGGED',
        message: 'm',
        raw: [],
      };
      const rows = Array.from({ length: 3000 }, (_, index) => ({ ...reject, row_no: index + 2 }));
      await insertRejects(trx, resultId, rows);
      return id;
    });
    const { text } = await api.get(tenant, `/flows/${flowId}/rejects.csv`);
    const rows = parse<Record<string, string>>(text, { columns: true });
    expect(rows.map((row) => Number(row['row_no']))).toEqual(
      Array.from({ length: 3000 }, (_, index) => index + 2),
    );
  });

  it('sends a header alone when there is no row', async () => {
    const flowId = await withTenant(database.db, tenant, async (trx) => {
      const id = await insertFlow(trx);
      await insertResult(trx, id, 'data_import', 1);
      return id;
    });
    const { text } = await api.get(tenant, `/flows/${flowId}/rejects.csv`);
    expect(text).toBe('dataset_no,file,table,row_no,column,code,message,raw\r\n');
  });
});

describe('whose results', () => {
  const everything = resultRoutes({ db: null as never }).map(({ path }) => path);
  const pathOf = (path: string, flowId: string) =>
    path.replace('{flow_id}', flowId).replace('{asset_id}', set.assetIds[0] ?? '');

  it.each(everything)('hides %s from another tenant', async (path) => {
    const reply = await api.get(newTenant(), pathOf(path, set.flowId));
    expect(reply.status).toBe(404);
    expect(reply.json()).toMatchObject({ code: 'not_found', detail: 'there is no such flow' });
  });

  it.each(everything)('hides %s of a deleted flow', async (path) => {
    const flowId = await withTenant(database.db, tenant, async (trx) => {
      const id = await insertFlow(trx);
      const at = trx.fn.now();
      await trx('master_flows').where({ flow_id: id }).update({ deleted_at: at, purge_after: at });
      return id;
    });
    expect(await api.get(tenant, pathOf(path, flowId))).toMatchObject({ status: 404 });
  });

  it.each(everything.filter((path) => !/summary|findings/.test(path)))(
    'says at %s that there is no result yet',
    async (path) => {
      const flowId = await withTenant(database.db, tenant, insertFlow);
      const reply = await api.get(tenant, pathOf(path, flowId));
      expect(reply.status).toBe(404);
      expect(reply.json()).toMatchObject({
        detail: expect.stringMatching(/^phase \w+ has no result yet$/) as string,
      });
    },
  );

  it('shows only the newest result of a phase', async () => {
    const flowId = await withTenant(database.db, tenant, async (trx) => {
      const id = await insertFlow(trx);
      for (const seq of [1, 2]) {
        const resultId = await insertResult(trx, id, 'data_import', seq, {
          document: { datasets: [], refused: [], seq },
        });
        await insertRejects(trx, resultId, [
          { ...{ dataset_no: 0, row_no: seq, column_name: null }, code: 'X', message: '', raw: [] },
        ]);
      }
      return id;
    });
    expect((await api.get(tenant, `/flows/${flowId}/datasets`)).json()).toMatchObject({ seq: 2 });
    const { items } = (await api.get(tenant, `/flows/${flowId}/rejects`)).json() as unknown as Page;
    expect(items.map((item) => item['row_no'])).toEqual([2]);
  });
});

describe('mapping', () => {
  it('counts the columns and names the tables', async () => {
    expect((await api.get(tenant, `/flows/${set.flowId}/mapping`)).json()).toMatchObject({
      gate: null,
      summary: { auto: 1, review: 0, unmapped: 1 },
      datasets: [
        {
          ...{ dataset_no: 0, file_name: 'cmdb.csv', table: '', role: 'assets' },
          columns: [{ source_column: 'RAM (GB)', target_field: 'memory_mib' }, {}],
        },
      ],
      unused: [{ dataset_no: 1, file_name: 'tools.xlsx', table: 'vInfo' }],
      problems: [],
    });
  });
});

describe('summary', () => {
  it('has null for a phase without a result', async () => {
    const flowId = await withTenant(database.db, tenant, async (trx) => {
      const id = await insertFlow(trx);
      await insertResult(trx, id, 'data_import', 1, { result: { rows_total: 7 } });
      return id;
    });
    expect((await api.get(tenant, `/flows/${flowId}/summary`)).json()).toMatchObject({
      flow_id: flowId,
      datasets: { rows_total: 7, as_of: '2026-11-01' },
      ...{ mapping: null, quality: null, inventory: null, dependencies: null, tech_debt: null },
    });
  });
});
