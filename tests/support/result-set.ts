/** A flow with results of every phase, written the way the phases write them, and its API on a port. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { createEventHub } from '../../api/event-hub';
import { createServer } from '../../api/server';
import { upsertAssets } from '../../db/assets';
import { insertDatasets, insertRejects } from '../../db/datasets';
import { createFlowSlots } from '../../db/flow-slots';
import { createFlowRegistry } from '../../db/flow-registry';
import { insertRows, withTenant } from '../../db/knex';
import { scrambled } from './api';
import { createLogger } from '../../workers/logging';
import type { Tenant } from '../../workflows/run';
import { tenantHeaders, testAuth } from './api';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  json: () => Record<string, never>;
}

/** The API on a free port, without an engine: results are the registry's. */
export async function serveRegistry(db: Knex) {
  const log = createLogger('silent');
  const app = createServer({
    db,
    registry: createFlowRegistry(db),
    slots: createFlowSlots(db, { limit: 100 }),
    flows: {} as never,
    log,
    webhooks: { secrets: scrambled, allowPrivate: false },
    events: createEventHub({ db, log }),
    ...testAuth(db),
  });
  const server: Server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  return {
    base,
    get: async (tenant: Tenant, path: string): Promise<Reply> => {
      const response = await fetch(`${base}${path}`, {
        headers: tenantHeaders(tenant),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: () => JSON.parse(text) as Record<string, never>,
      };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

export async function insertFlow(trx: Knex.Transaction): Promise<string> {
  const flow_id = randomUUID();
  await trx('master_flows').insert({
    flow_id,
    flow_type: 'discovery',
    user_id: 'tester',
    lineage_id: flow_id,
    flow_status: 'running',
    mirror_history_length: 1,
  });
  return flow_id;
}

/** A phase result with nothing but its head and what is given. */
export async function insertResult(
  trx: Knex.Transaction,
  flow_id: string,
  phase: string,
  seq: number,
  { result = {}, document = {} }: { result?: object; document?: object } = {},
): Promise<string> {
  const result_id = randomUUID();
  await trx('phase_results').insert({
    ...{ result_id, flow_id, phase, seq },
    run_id: randomUUID(),
    algorithm: `${phase}@1`,
    as_of: '2026-11-01',
    result: JSON.stringify(result),
    document: JSON.stringify(document),
    // one transaction has one now()
    created_at: new Date(1_700_000_000_000 + seq * 1000),
  });
  return result_id;
}

export interface ResultSet {
  flowId: string;
  importId: string;
  cleansingId: string;
  inventoryId: string;
  dependencyId: string;
  techDebtId: string;
  assetIds: string[];
}

/** `size` rows of each kind. Names, codes and categories repeat, so that filters select some and keys must break ties. */
export const insertResultSet = (db: Knex, tenant: Tenant, size: number): Promise<ResultSet> =>
  withTenant(db, tenant, async (trx) => {
    const flowId = await insertFlow(trx);
    const importId = await insertResult(trx, flowId, 'data_import', 1);
    await insertResult(trx, flowId, 'attribute_mapping', 2, { document: mappingDocument });
    const cleansingId = await insertResult(trx, flowId, 'data_cleansing', 3);
    const inventoryId = await insertResult(trx, flowId, 'inventory', 4);
    const dependencyId = await insertResult(trx, flowId, 'dependencies', 5);
    const techDebtId = await insertResult(trx, flowId, 'tech_debt', 6);
    await insertDatasets(trx, importId, [
      { datasetNo: 0, profile: { fileName: 'cmdb.csv', table: '' }, chunks: [] },
      { datasetNo: 1, profile: { fileName: 'tools.xlsx', table: 'vInfo' }, chunks: [] },
    ]);
    const numbers = Array.from({ length: size }, (_, index) => index);
    await insertRejects(trx, importId, numbers.map(importReject));
    await insertRejects(trx, cleansingId, [
      { ...importReject(0), code: 'REQUIRED_MISSING', message: 'no name' },
    ]);
    const assetIds = numbers.map(() => randomUUID());
    await upsertAssets(trx, [
      JSON.stringify(assetIds.map((id, index) => assetRow(id, index, flowId, importId))),
    ]);
    await insertRows(
      trx,
      'flow_assets',
      ['result_id', 'asset_id', 'change'],
      assetIds.map((asset_id, index) => ({
        result_id: inventoryId,
        asset_id,
        change: index % 3 === 0 ? 'updated' : 'created',
      })),
    );
    await insertFindings(trx, cleansingId, numbers.map(cleansingFinding));
    await insertFindings(trx, techDebtId, assetIds.slice(0, 10).map(debtFinding));
    await insertApplications(trx, inventoryId, assetIds);
    await insertGraph(trx, dependencyId, numbers);
    return { flowId, importId, cleansingId, inventoryId, dependencyId, techDebtId, assetIds };
  });

const mappingDocument = {
  mappings: [
    {
      datasetNo: 0,
      role: 'assets',
      missingRequired: [],
      conflicts: [],
      columns: [
        { columnIndex: 0, sourceColumn: 'RAM (GB)', targetField: 'memory_mib', status: 'auto' },
        { columnIndex: 1, sourceColumn: 'Rack', targetField: null, status: 'unmapped' },
      ],
    },
  ],
  problems: [],
  unused: [{ datasetNo: 1, fileName: 'tools.xlsx', table: 'vInfo' }],
};

const importReject = (index: number) => ({
  dataset_no: index % 2,
  row_no: index + 2,
  column_name: 'RAM (GB)',
  code: index % 5 === 0 ? 'ROW_RAGGED' : 'CELL_TYPE',
  message: '=HYPERLINK("http://x","y")',
  raw: ['=1+1', null, 'a "quoted", cell'],
});

const assetRow = (asset_id: string, index: number, master_flow_id: string, importId: string) => ({
  asset_id,
  identity_key: `name_domain:srv-${index}`,
  identity_keys: [`name_domain:srv-${index}`],
  // two assets each share a name
  asset_name: `srv-${String(Math.floor(index / 2)).padStart(4, '0')}`,
  asset_type: index % 2 === 0 ? 'server' : 'vm',
  class_confidence: 0.9,
  application_name: index % 10 === 0 ? 'Payroll' : null,
  field_values: {
    asset_name: `srv-${index}`,
    memory_mib: 1024 * (index + 1),
    ip_addresses: ['10.0.0.1', `10.0.1.${index % 250}`],
    ...(index === 0 && { description: '=cmd|calc' }),
  },
  provenance: {
    memory_mib: {
      importId,
      datasetNo: 0,
      rowNo: index + 2,
      column: 'RAM (GB)',
      raw: String(index + 1),
      rule: 'unit.GiB-MiB',
    },
  },
  master_flow_id,
  last_phase: 'inventory',
});

const cleansingFinding = (index: number) => ({
  finding_no: index + 1,
  category: index % 2 === 0 ? 'number.range' : 'address.invalid',
  severity: (['info', 'warning', 'error'] as const)[index % 3],
  asset_id: null,
  dataset_no: 0,
  row_no: index + 2,
  field: 'memory_mib',
  message: 'out of range',
  details: { before: '-1', after: null, auto_fixed: false },
});

const debtFinding = (asset_id: string, index: number) => ({
  finding_no: index + 1,
  category: 'os_eol',
  severity: 'critical',
  asset_id,
  dataset_no: null,
  row_no: null,
  field: null,
  message: 'past its end of life',
  details: { eolDate: '2023-10-10', daysPastEol: 1000 },
});

const insertFindings = (trx: Knex.Transaction, result_id: string, rows: object[]) =>
  insertRows(
    trx,
    'findings',
    'result_id,finding_no,category,severity,asset_id,dataset_no,row_no,field,message,details'.split(
      ',',
    ),
    rows.map((row) => ({ ...row, result_id })),
  );

const insertApplications = (trx: Knex.Transaction, result_id: string, assetIds: string[]) =>
  insertRows(
    trx,
    'applications',
    ['result_id', 'name', 'source', 'asset_ids', 'attributes'],
    assetIds.map((id, index) => ({
      result_id,
      name: index === 0 ? 'Payroll' : `app ${index}`,
      source: 'tag',
      // tagged, though its own column does not name the application
      asset_ids: index === 0 ? assetIds.slice(1, 2) : [id],
      attributes: {},
    })),
  );

async function insertGraph(trx: Knex.Transaction, result_id: string, numbers: number[]) {
  await insertRows(
    trx,
    'dependency_nodes',
    'result_id,node,label,kind,component,community,in_degree,out_degree'.split(','),
    numbers.map((index) => ({
      result_id,
      node: `external:10.0.0.${index}`,
      label: `10.0.0.${index}`,
      kind: 'external',
      ...{ component: (index % 4) + 1, community: 1, in_degree: 1, out_degree: 1 },
    })),
  );
  await insertRows(
    trx,
    'dependency_edges',
    (
      'result_id,edge_no,from_node,to_node,port,protocol,type,strength,connections,bytes,first_seen,confidence,' +
      'shared_service,evidence'
    ).split(','),
    numbers.map((index) => ({
      result_id,
      edge_no: index + 1,
      from_node: `external:10.0.0.${index}`,
      to_node: `external:10.0.0.${(index + 1) % numbers.length}`,
      ...{ port: 443, protocol: 'tcp', type: 'connection' },
      strength: index % 2 === 0 ? 'hard' : 'soft',
      ...{ connections: 9, bytes: 9_000_000_000_000, confidence: 1, shared_service: false },
      first_seen: '2026-10-01T00:00:00Z',
      evidence: [[1, index + 2]],
    })),
  );
}
