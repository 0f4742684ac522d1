/** A discovery of the sample estate, run again on its import with the mapping put right. */
import { startApi, type ApiHarness, type Json } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type DiscoveryHarness, sampleFile, startDiscoveryHarness } from '../support/discovery';
import { FLOWS } from '../support/flow-api';
import { eventually } from '../support/flows';

const files = ['cmdb-servers.csv', 'vcenter-vinfo.csv', 'dependencies.csv'];
let database: TestDatabase;
let discovery: DiscoveryHarness;
let api: ApiHarness;

beforeAll(async () => {
  database = await createTestDatabase();
  discovery = await startDiscoveryHarness(database);
  api = await startApi(database.db, { taskQueue: discovery.flows.taskQueue });
});
afterAll(async () => {
  await api.stop();
  await discovery.stop();
  await database.drop();
});

const get = async (id: string, path = ''): Promise<Json> => {
  const { status, body } = await api.call('GET', `${FLOWS}/${id}${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body;
};
const until = (id: string, status: string) =>
  eventually(
    () => get(id),
    (body) => body['flow_status'] === status,
    60_000,
  );
const post = async (id: string, path: string, body: Json): Promise<Json> => {
  const answer = await api.call('POST', `${FLOWS}/${id}/${path}`, { body });
  expect([answer.body['detail'], Math.floor(answer.status / 100)]).toEqual([undefined, 2]);
  return answer.body;
};
interface Mapping {
  datasets: {
    dataset_no: number;
    file_name: string | null;
    columns: { source_column: string; target_field: string | null }[];
  }[];
}
const overall = async (id: string): Promise<number> => {
  const { quality } = (await get(id, '/quality')) as unknown as {
    quality: { after: { overall: number } };
  };
  return quality.after.overall;
};

it('finds more with the mapping put right, and serves what it did not compute again', async () => {
  const uploads = await Promise.all(
    files.map((name) => discovery.upload(api.tenant, name, sampleFile(name))),
  );
  const { body } = await api.call('POST', FLOWS, {
    body: { flow_type: 'discovery', configuration: { uploads } },
  });
  const first = body['flow_id'] as string;
  await until(first, 'awaiting_approval');
  const proposed = (await get(first, '/mapping')) as unknown as Mapping;
  const dataset = proposed.datasets.find(({ file_name }) => file_name === files[0]);
  const column = dataset?.columns.find(({ target_field }) => target_field === 'os_name');
  const edit = {
    ...{ dataset_no: dataset?.dataset_no, source_column: column?.source_column },
    target_field: null,
  };
  await post(first, 'approval', { decision: 'edit', edits: [edit] });
  await until(first, 'completed');

  const again = await post(first, 'rerun', {
    scope: 'from_phase',
    from_phase: 'attribute_mapping',
  });
  const second = again['flow_id'] as string;
  await until(second, 'awaiting_approval');
  const right = { ...edit, target_field: 'os_name' };
  await post(second, 'approval', { decision: 'edit', edits: [right] });
  await until(second, 'completed');

  expect(await overall(second)).toBeGreaterThan(await overall(first));
  for (const path of ['/datasets', '/rejects'])
    expect(await get(second, path)).toEqual(await get(first, path));
  const mapping = (await get(second, '/mapping')) as unknown as Mapping;
  expect(mapping.datasets.map(({ file_name }) => file_name).sort()).toEqual([...files].sort());
  for (const path of ['/summary', '/findings', '/assets', '/inventory', '/tech-debt'])
    await get(second, path);
}, 120_000);
