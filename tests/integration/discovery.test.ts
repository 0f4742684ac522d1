import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  countRows,
  type DiscoveryHarness,
  sampleFile,
  startDiscoveryHarness,
} from '../support/discovery';
import { newTenant } from '../support/flows';

const files = ['cmdb-servers.csv', 'vcenter-vinfo.csv', 'dependencies.csv'];
let database: TestDatabase;
let discovery: DiscoveryHarness;

beforeAll(async () => {
  database = await createTestDatabase();
  discovery = await startDiscoveryHarness(database);
});
afterAll(async () => {
  await discovery.stop();
  await database.drop();
});

const uploadAll = (tenant = discovery.flows.tenant) =>
  Promise.all(files.map((name) => discovery.upload(tenant, name, sampleFile(name))));

describe('discovery of the sample estate', () => {
  it('ends with an inventory, groups, cycles and end-of-life findings, and loses no row', async () => {
    const { result } = await discovery.discover(discovery.flows.tenant, await uploadAll());
    const { rows_total, rows_accepted, rows_rejected, rows_blank } = result.data_import;
    expect(rows_accepted + rows_rejected + rows_blank).toBe(rows_total);
    expect(result.data_cleansing.rows_out + result.data_cleansing.rows_quarantined).toBe(
      result.data_cleansing.rows_in,
    );
    expect(result.inventory.created).toBeGreaterThan(600);
    expect(result.dependencies.cycles).toBeGreaterThan(0);
    expect(result.tech_debt.assets_past_end_of_life).toBeGreaterThan(100);
    expect(result.data_cleansing.quality_after).toBeGreaterThan(
      result.data_cleansing.quality_before,
    );
  });

  it('creates and updates nothing when the same files are discovered again', async () => {
    const { result } = await discovery.discover(discovery.flows.tenant, await uploadAll());
    expect(result.inventory).toMatchObject({ created: 0, updated: 0 });
    expect(result.inventory.unchanged).toBeGreaterThan(600);
  });

  it('keeps two tenants with the same file apart', async () => {
    const other = newTenant();
    const { result } = await discovery.discover(other, await uploadAll(other));
    expect(result.inventory.created).toBeGreaterThan(600);
    expect(await countRows(database, other, 'assets')).toBe(result.inventory.created);
    const nobody = { client_account_id: '', engagement_id: '' };
    for (const table of [
      'assets',
      'master_flows',
      'uploads',
      'datasets',
      'findings',
      'dependency_edges',
    ])
      expect([table, await countRows(database, nobody, table)]).toEqual([table, 0]);
  });
});
