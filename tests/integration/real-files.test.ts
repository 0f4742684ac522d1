/** Every real file of the trade through the whole flow, each in a tenancy of its own. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withTenant } from '../../db/knex';
import type { DiscoveryResult } from '../../workflows/discovery/contract';
import { commandUpdate, flowStateQuery } from '../../workflows/messages';
import type { Tenant } from '../../workflows/run';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  AS_OF,
  countRows,
  type DiscoveryHarness,
  startDiscoveryHarness,
} from '../support/discovery';
import { eventually, newTenant } from '../support/flows';
import { sharedData } from '../support/shared-data';

const folder = sharedData();
const whenPresent = folder === null ? describe.skip : describe;

/** file, rows in all, accepted, rejected, blank, assets, applications, edges */
const complete: [string, number, number, number, number, number, number, number][] = [
  ['cmf/server-list.csv', 8, 8, 0, 0, 8, 3, 0],
  ['cmf/test_valid.csv', 1, 1, 0, 0, 1, 1, 0],
  ['rvtools/rvtools-9vm-79col.xlsx', 52, 52, 0, 0, 9, 0, 0],
  ['rvtools/rvtools-3vm-17tabs.xlsx', 39, 39, 0, 0, 3, 0, 0],
  ['konveyor/app_name_with_spaces.csv', 2, 2, 0, 0, 0, 1, 0],
  ['konveyor/app_name_with_spaces_21.csv', 2, 2, 0, 0, 0, 1, 0],
  ['konveyor/desc_comments_char_limit_rows.csv', 2, 2, 0, 0, 0, 2, 0],
  // Every row is rejected with its reason: the flow ends, and says that nothing came in.
  ['konveyor/mandatory_and_empty_row_21.csv', 3, 2, 0, 1, 0, 2, 0],
  ['konveyor/mandatory_and_empty_rows.csv', 3, 2, 0, 1, 0, 2, 0],
  ['konveyor/missing_business_21.csv', 1, 1, 0, 0, 0, 1, 0],
  ['konveyor/missing_tags_and_bs.csv', 2, 2, 0, 0, 0, 2, 0],
  ['konveyor/non_existing_tags_business_service_rows.csv', 2, 2, 0, 0, 0, 2, 0],
  ['konveyor/sample-applications.csv', 5, 5, 0, 0, 0, 3, 2],
  ['konveyor/template_application_import.csv', 5, 5, 0, 0, 0, 3, 2],
  ['konveyor/valid_application_rows.csv', 2, 2, 0, 0, 0, 2, 0],
];

whenPresent('real files through the whole flow', () => {
  let database: TestDatabase;
  let discovery: DiscoveryHarness;
  const results = new Map<string, { tenant: Tenant; result: DiscoveryResult }>();

  beforeAll(async () => {
    database = await createTestDatabase();
    discovery = await startDiscoveryHarness(database);
    for (const [name] of complete) {
      const tenant = newTenant();
      const { result } = await discovery.discover(tenant, [await uploaded(tenant, name)]);
      results.set(name, { tenant, result });
    }
  }, 120_000);
  afterAll(async () => {
    console.table([...results].map(([file, { result }]) => documented(file, result)));
    await discovery.stop();
    await database.drop();
  });

  const uploaded = (tenant: Tenant, name: string): Promise<string> =>
    discovery.upload(tenant, path.basename(name), readFileSync(path.join(folder ?? '', name)));

  /** The flow of one file, once it has come to a person or to a stop. */
  async function parked(name: string) {
    const tenant = newTenant();
    const flowId = await discovery.flows.start({
      tenant,
      input: { configuration: { uploads: [await uploaded(tenant, name)], as_of: AS_OF } },
    });
    await eventually(
      () => discovery.flows.row(tenant, flowId),
      (row) => ['awaiting_approval', 'blocked'].includes(String(row?.['flow_status'])),
      60_000,
    );
    return discovery.flows.client.workflow.getHandle(flowId);
  }

  it.each(complete)(
    '%s: of %d rows %d are accepted, %d rejected, %d blank, and make %d assets, %d applications, %d edges',
    async (name, total, accepted, rejected, blank, assets, applications, edges) => {
      const { tenant, result } = results.get(name)!;
      expect(result.data_import).toMatchObject({
        rows_total: total,
        rows_accepted: accepted,
        rows_rejected: rejected,
        rows_blank: blank,
        files_refused: 0,
      });
      expect(accepted + rejected + blank).toBe(total);
      const { rows_in, rows_out, rows_quarantined } = result.data_cleansing;
      expect(rows_out + rows_quarantined).toBe(rows_in);
      expect(rows_in).toBeLessThanOrEqual(accepted);
      expect(result.inventory).toMatchObject({ created: assets, applications });
      expect(result.dependencies).toMatchObject({ edges, unresolved: 0 });
      expect(await countRows(database, tenant, 'assets')).toBe(assets);
      expect(await countRows(database, tenant, 'applications')).toBe(applications);
      expect(await countRows(database, tenant, 'row_rejects')).toBe(rejected);
    },
  );

  const assetNamed = (file: string, name: string): Promise<Record<string, unknown>> => {
    const { tenant } = results.get(file)!;
    return withTenant(database.db, tenant, async (trx) => {
      const asset = await trx('assets')
        .where({ asset_name: name })
        .first<{ field_values: Record<string, unknown> } | undefined>('field_values');
      return asset?.field_values ?? {};
    });
  };

  it('takes the figures of a machine from the sheet with 79 columns', async () => {
    // Row 4 of vInfo: P4 = 3, R4 = 3526, AC4, AZ4 = 8746 MiB = 8.541016 GiB, BT4, BU4, BY4.
    expect(await assetNamed('rvtools/rvtools-9vm-79col.xlsx', 'vm-3')).toMatchObject({
      cpu_cores: 3,
      memory_mib: 3526,
      ip_addresses: ['10.58.58.28'],
      storage_used_gib: 8.541016,
      os_name: 'Debian GNU/Linux 7 (64-bit)',
      os_reported: 'Debian GNU/Linux 9 (64-bit)',
      vm_uuid: '500b4793-2a7b-f692-073b-a400ac8fccce',
      power_state: 'on',
    });
  });

  it('takes the figures of a machine from the workbook with 17 sheets', async () => {
    // Row 3 of vInfo: C3 = 4, D3 = 16384, I3 = 327680 MiB = 320 GiB, M3; two addresses in vNetwork.
    expect(await assetNamed('rvtools/rvtools-3vm-17tabs.xlsx', 'sample-db-01')).toMatchObject({
      cpu_cores: 4,
      memory_mib: 16_384,
      storage_allocated_gib: 320,
      ip_addresses: ['10.10.2.20', '10.10.3.20'],
      os_reported: 'Microsoft Windows Server 2022',
      firmware: 'uefi',
    });
  });

  it.each(['konveyor/sample-applications.csv', 'konveyor/template_application_import.csv'])(
    'finds the applications of %s and what they depend on',
    async (name) => {
      const { tenant } = results.get(name)!;
      const [applications, edges] = await withTenant(database.db, tenant, async (trx) => [
        await trx('applications').orderBy('name').pluck<string[]>('name'),
        await trx('dependency_edges').orderBy('to_node').select('from_node', 'to_node', 'type'),
      ]);
      expect(applications).toEqual(['Customers', 'Gateway', 'Inventory']);
      expect(edges).toEqual(
        ['Customers', 'Inventory'].map((to) => ({
          from_node: 'application:Gateway',
          to_node: `application:${to}`,
          type: 'depends_on',
        })),
      );
    },
  );

  it('blocks a flow whose only file is one word, with the reason', async () => {
    const flow = await parked('cmf/test_invalid.csv');
    expect(await flow.query(flowStateQuery)).toMatchObject({
      status: 'blocked',
      blocked: {
        phase: 'data_import',
        code: 'HEADER_MISSING',
        message:
          'test_invalid.csv: The file has nothing but "test": a table needs a row of column names and rows below it.',
      },
    });
  });

  it.each([
    [
      'konveyor/invalid_column_schema.csv',
      'dataset 0 (assets) needs a column mapped to asset_name',
    ],
    [
      'konveyor/invalid_schema_21.csv',
      'dataset 0 (applications) needs a column mapped to record_type',
    ],
    [
      'konveyor/invalid_record_type_21.csv',
      'no row of any file could be taken; /rejects says why of each',
    ],
    [
      'konveyor/missing_application_name.csv',
      'no row of any file could be taken; /rejects says why of each',
    ],
  ])('asks a person about %s, and does not go on without an answer', async (name, problem) => {
    const flow = await parked(name);
    expect(await flow.query(flowStateQuery)).toMatchObject({
      status: 'awaiting_approval',
      gate: { phase: 'attribute_mapping', problem },
    });
    await expect(flow.executeUpdate(commandUpdate('approve'), { args: [{}] })).rejects.toThrow();
  });
});

const documented = (file: string, { data_import, inventory, dependencies }: DiscoveryResult) => ({
  file,
  rows: data_import.rows_total,
  accepted: data_import.rows_accepted,
  rejected: data_import.rows_rejected,
  blank: data_import.rows_blank,
  assets: inventory.created,
  applications: inventory.applications,
  edges: dependencies.edges,
});
