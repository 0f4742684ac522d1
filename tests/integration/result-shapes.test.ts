import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { resultRoutes } from '../../api/routes/results';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type DiscoveryHarness, sampleFile, startDiscoveryHarness } from '../support/discovery';
import { serveRegistry } from '../support/result-set';

const files = ['cmdb-servers.csv', 'vcenter-vinfo.csv', 'dependencies.csv'];
let database: TestDatabase;
let discovery: DiscoveryHarness;
let api: Awaited<ReturnType<typeof serveRegistry>>;
let flowId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await serveRegistry(database.db);
  discovery = await startDiscoveryHarness(database);
  const { tenant } = discovery.flows;
  const uploads = await Promise.all(
    files.map((name) => discovery.upload(tenant, name, sampleFile(name))),
  );
  ({ flowId } = await discovery.discover(tenant, uploads));
});
afterAll(async () => {
  await discovery.stop();
  await api.stop();
  await database.drop();
});

const get = (path: string) => api.get(discovery.flows.tenant, path);
const body = async (path: string): Promise<unknown> =>
  (await get(`/flows/${flowId}/${path}`)).json();
const at = (document: unknown, ...keys: (string | number)[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document);

describe('results of the sample estate', () => {
  it.each(
    resultRoutes({ db: null as never })
      .filter(({ responses }) => responses[200]?.schema)
      .map((route) => [route.path, route.responses[200]?.schema as z.ZodType] as const),
  )('are at %s what the OpenAPI document says', async (path, schema) => {
    const assetId = String(at(await body('assets?limit=1'), 'items', 0, 'asset_id'));
    const reply = await get(path.replace('{flow_id}', flowId).replace('{asset_id}', assetId));
    expect(reply.status).toBe(200);
    const parsed = z.safeParse(schema, reply.json());
    expect(parsed.error?.issues).toBeUndefined();
    // What the document does not name is not shown, save in the loose documents of the phases.
    expect(parsed.data).toEqual(reply.json());
  });

  it('has one set of figures wherever they are read', async () => {
    const summary = await body('summary');
    const quality = await body('quality');
    expect(at(summary, 'inventory')).toMatchObject(at(await body('inventory'), 'counts') as object);
    expect(at(summary, 'mapping')).toMatchObject(at(await body('mapping'), 'summary') as object);
    for (const moment of ['before', 'after'])
      expect(at(quality, 'quality', moment)).toMatchObject(
        at(summary, 'quality', moment) as object,
      );
    const created = await get(`/flows/${flowId}/assets.csv?change=created`);
    expect(parse(created.text, { columns: true })).toHaveLength(
      Number(at(summary, 'inventory', 'created')),
    );
  });

  it('tells who decided at the gate', async () => {
    expect(at(await body('mapping'), 'gate')).toMatchObject({
      ...{ open: false, phase: 'attribute_mapping', problem: null },
      decision: { outcome: 'approved', comment: null },
    });
  });

  it('leads every finding about a row to its file', async () => {
    const items = at(await body('findings?phase=data_cleansing&limit=200'), 'items') as object[];
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      expect(at(item, 'file_name')).toMatch(/\.csv$/);
      expect(at(item, 'row_no')).toBeGreaterThan(1);
    }
  });
});
