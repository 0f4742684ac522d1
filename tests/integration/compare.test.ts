/** Two iterations of a real discovery side by side: the second one with the mapping put right. */
import type { ComparisonDocument, QualityPointDocument } from '../../client/comparison';
import { withTenant } from '../../db/knex';
import { purgeFlows } from '../../db/purge';
import { type ApiHarness, type Json, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  AS_OF,
  type DiscoveryHarness,
  sampleFile,
  startDiscoveryHarness,
} from '../support/discovery';
import { eventually, newTenant } from '../support/flows';
import { expectProblem, FLOWS } from '../support/flow-api';

let database: TestDatabase;
let discovery: DiscoveryHarness;
let api: ApiHarness;
let first: string;
let second: string;

beforeAll(async () => {
  database = await createTestDatabase();
  discovery = await startDiscoveryHarness(database);
  api = await startApi(database.db, { taskQueue: discovery.flows.taskQueue });
  const upload = await discovery.upload(api.tenant, 'vcenter.csv', sampleFile('vcenter-vinfo.csv'));
  const relations = await discovery.upload(api.tenant, 'flows.csv', sampleFile('dependencies.csv'));
  const configuration = { uploads: [upload, relations], as_of: AS_OF };
  first = await begun(await post(FLOWS, { flow_type: 'discovery', configuration }));
  // Somebody overlooks the memory, and takes the operating system for a description.
  await approved(first, { decision: 'edit', edits: await wrongEdits(first) });
  second = await begun(
    await post(`${FLOWS}/${first}/rerun`, { scope: 'from_phase', from_phase: 'attribute_mapping' }),
  );
  await approved(second, { decision: 'edit', edits: await rightEdits(second) });
}, 120_000);
afterAll(async () => {
  await api.stop();
  await discovery.stop();
  await database.drop();
});

const get = (path: string, tenant = api.tenant) => api.call('GET', path, { tenant });
const post = (path: string, body: object) => api.call('POST', path, { body });
const untilStatus = (id: string, status: string) =>
  eventually(
    () => get(`${FLOWS}/${id}`),
    ({ body }) => body['flow_status'] === status,
    60_000,
  );
const begun = async (started: Awaited<ReturnType<typeof post>>): Promise<string> => {
  expect(started.status).toBe(201);
  const id = started.body['flow_id'] as string;
  await untilStatus(id, 'awaiting_approval');
  return id;
};
const approved = async (id: string, decision: object) => {
  expect((await post(`${FLOWS}/${id}/approval`, decision)).status).toBe(200);
  await untilStatus(id, 'completed');
};
const editsOf = async (id: string, targets: Record<string, string | null>) => {
  const { body } = await get(`${FLOWS}/${id}/mapping`);
  const { datasets } = body as unknown as {
    datasets: { dataset_no: number; columns: { source_column: string }[] }[];
  };
  return datasets.flatMap(({ dataset_no, columns }) =>
    columns
      .filter(({ source_column }) => source_column in targets)
      .map(({ source_column }) => ({
        dataset_no,
        source_column,
        target_field: targets[source_column] ?? null,
      })),
  );
};
const wrongEdits = (id: string) => editsOf(id, { Memory: null });
const rightEdits = (id: string) => editsOf(id, { Memory: 'memory_mib' });
const comparison = async () => {
  const { status, body } = await get(`${FLOWS}/${first}/compare?with=${second}`);
  expect([status, body['detail']]).toEqual([200, undefined]);
  return body as unknown as ComparisonDocument;
};

const everyChange = async (change: string): Promise<Json[]> => {
  const items: Json[] = [];
  let cursor = '';
  do {
    const path = `${FLOWS}/${first}/compare/assets?with=${second}&change=${change}&limit=60${cursor}`;
    const { status, body } = await get(path);
    expect(status).toBe(200);
    items.push(...(body['items'] as Json[]));
    const { next_cursor } = body['page'] as { next_cursor: string | null };
    cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`;
  } while (cursor !== '');
  return items;
};

it('shows the gain in the dimension the mapping was wrong in, and nowhere a loss', async () => {
  const { quality } = await comparison();
  expect(quality?.dimensions['completeness']?.delta).toBeGreaterThan(0.02);
  expect(quality?.overall.delta).toBeGreaterThan(0.005);
  for (const change of Object.values(quality?.dimensions ?? {}))
    expect(change.delta).toBeGreaterThanOrEqual(0);
});

it('names the column, what it was, what it is, and who said so', async () => {
  const { mappings } = await comparison();
  expect(mappings?.changed).toEqual([
    expect.objectContaining({
      file_name: 'vcenter.csv',
      column: 'Memory',
      before: expect.objectContaining({ target_field: null, chosen_by: 'person' }) as unknown,
      after: expect.objectContaining({
        target_field: 'memory_mib',
        decided_by: 'system',
      }) as unknown,
    }),
  ]);
});

it('tells what ran again from what was carried over', async () => {
  const { phases, before, after } = await comparison();
  expect(phases.map(({ phase, same_result }) => [phase, same_result])).toEqual([
    ['data_import', true],
    ['attribute_mapping', false],
    ['data_cleansing', false],
    ['inventory', false],
    ['dependencies', false],
    ['tech_debt', false],
  ]);
  expect(phases[0]?.after).toMatchObject({
    outcome: 'carried',
    from_flow_id: first,
    duration_ms: null,
  });
  for (const phase of phases) expect(phase.before?.outcome).toBe('finished');
  expect(phases[2]?.after).toMatchObject({ algorithm: 'data_cleansing@1', runs: 1 });
  expect([before.iteration, after.iteration]).toEqual([1, 2]);
});

it('counts the assets whose memory is known now, and keeps what each was before', async () => {
  const { assets, dependencies, figures } = await comparison();
  const filled = assets?.fields.find(({ field }) => field === 'memory_mib')?.filled ?? 0;
  expect(filled).toBeGreaterThan(200);
  expect(assets).toMatchObject({ added: 0, removed: 0, changed: filled, unknown: 0 });
  expect(figures.assets.delta).toBe(0);
  expect(dependencies).toMatchObject({ added: 0, removed: 0, kept: figures.dependencies.after });

  const changed = await everyChange('changed');
  expect(changed.length).toBe(filled);
  expect(new Set(changed.map(({ asset_id }) => asset_id)).size).toBe(filled);
  const names = changed.map(({ asset_name }) => asset_name as string);
  expect(names.length).toBeGreaterThan(0);
  for (const { fields } of changed)
    expect(fields).toContainEqual(
      expect.objectContaining({
        field: 'memory_mib',
        before: null,
        before_from: null,
        after: expect.any(Number) as unknown,
        after_from: expect.objectContaining({ column: 'Memory' }) as unknown,
      }),
    );
  expect(await everyChange('added')).toEqual([]);
  expect(await everyChange('removed')).toEqual([]);
});

it('is the same the other way round, with the signs turned', async () => {
  const { body } = await get(`${FLOWS}/${second}/compare?with=${first}`);
  const back = body as unknown as ComparisonDocument;
  const there = await comparison();
  expect(back.quality?.overall.delta).toBe(-(there.quality?.overall.delta ?? 0));
  expect(back.assets?.changed).toBe(there.assets?.changed);
  expect(back.findings.map(({ added, removed }) => [removed, added])).toEqual(
    there.findings.map(({ added, removed }) => [added, removed]),
  );
});

it('finds no difference between an iteration and itself', async () => {
  const { body } = await get(`${FLOWS}/${second}/compare?with=${second}`);
  const same = body as unknown as ComparisonDocument;
  expect(same.assets).toMatchObject({ added: 0, removed: 0, changed: 0, fields: [] });
  expect(same.quality?.overall.delta).toBe(0);
  expect(same.mappings?.changed).toEqual([]);
  for (const { added, removed } of same.findings) expect([added, removed]).toEqual([0, 0]);
});

it('has both iterations in the trend, and the row has the latest quality', async () => {
  const trend = await get(`${FLOWS}/${second}/quality-trend?limit=1`);
  const { items, page } = trend.body as unknown as {
    items: QualityPointDocument[];
    page: { next_cursor: string };
  };
  expect(items[0]).toMatchObject({ flow_id: first, iteration: 1, compared_with: null });
  expect(items[0]?.quality?.overall).toMatchObject({ before: null, delta: null });
  const byLineage = await get(`/api/v1/lineages/${first}/quality-trend?limit=1`);
  expect(byLineage.body['items']).toEqual(items);
  const next = await get(`${FLOWS}/${second}/quality-trend?limit=1&cursor=${page.next_cursor}`);
  const [latest] = next.body['items'] as QualityPointDocument[];
  expect(latest).toMatchObject({ flow_id: second, iteration: 2, compared_with: first });
  expect(latest?.quality).toEqual((await comparison()).quality);
  expect(latest?.figures.tech_debt_score.after).toEqual(expect.any(Number));
  const row = await get(`${FLOWS}/${second}`);
  expect(row.body['quality_score']).toBe(latest?.quality?.overall.after);
});

it('gives an iteration that carries the cleansing over the quality it carries', async () => {
  const body = { scope: 'from_phase', from_phase: 'tech_debt' };
  const third = await post(`${FLOWS}/${second}/rerun`, body);
  const flow_id = third.body['flow_id'] as string;
  await untilStatus(flow_id, 'completed');
  const row = await get(`${FLOWS}/${flow_id}`);
  expect(row.body['quality_score']).toBe((await comparison()).quality?.overall.after);
  const same = await get(`${FLOWS}/${second}/compare?with=${flow_id}`);
  expect(same.body).toMatchObject({ assets: { changed: 0, added: 0 }, mappings: { changed: [] } });
});

it('is no one else’s to see', async () => {
  const other = newTenant();
  for (const path of [
    `${FLOWS}/${first}/compare?with=${second}`,
    `${FLOWS}/${first}/compare/assets?with=${second}&change=changed`,
    `${FLOWS}/${first}/quality-trend`,
    `/api/v1/lineages/${first}/quality-trend`,
  ])
    expectProblem(await get(path, other), 'not_found', 404);
  expectProblem(
    await get(`${FLOWS}/${first}/compare?with=${other.engagement_id}`),
    'not_found',
    404,
  );
  expectProblem(await get(`${FLOWS}/${first}/compare`), 'invalid', 422);
});

it('forgets for good what only an iteration saw that is purged, and nothing the others stand on', async () => {
  const counts = () =>
    withTenant(database.db, api.tenant, async (trx) => {
      const { rows } = await trx.raw<{ rows: Record<string, number>[] }>(`
        select (select count(*) from asset_states) as states,
          (select count(*) from asset_states s where not exists (
            select from flow_assets f where f.asset_id = s.asset_id and f.state_id = s.state_id)) as unseen,
          (select count(*) from flow_assets f where not exists (
            select from asset_states s where f.asset_id = s.asset_id and f.state_id = s.state_id)) as unkept`);
      return rows[0] ?? {};
    });
  const before = await counts();
  expect(before).toMatchObject({ unseen: 0, unkept: 0 });
  await withTenant(database.db, api.tenant, (trx) =>
    trx('master_flows')
      .where({ flow_id: first })
      .update({ deleted_at: 'now()', purge_after: 'now()', closed_confirmed_at: 'now()' }),
  );
  expect(await purgeFlows(database.db, api.tenant, [first])).toEqual([first]);
  const after = await counts();
  expect(after).toMatchObject({ unseen: 0, unkept: 0 });
  expect(after['states']).toBeLessThan((before['states'] ?? 0) - 200);
  expectProblem(await get(`${FLOWS}/${first}/compare?with=${second}`), 'gone', 410);
  const trend = await get(`/api/v1/lineages/${first}/quality-trend`);
  expect((trend.body['items'] as Json[]).map(({ iteration }) => iteration)).toEqual([2, 3]);
});
