/** The real phases on a real worker, driven the way the API drives them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { type Compute, createCompute } from '../../activities/compute';
import { createDiscoveryPhases } from '../../activities/discovery/phases';
import { withTenant } from '../../db/knex';
import { saveUpload } from '../../db/uploads';
import type { DiscoveryResult } from '../../workflows/discovery/contract';
import { commandUpdate } from '../../workflows/messages';
import type { Tenant } from '../../workflows/run';
import type { TestDatabase } from './database';
import { eventually, type FlowHarness, startFlowHarness } from './flows';

export const AS_OF = '2026-11-01';

export interface DiscoveryHarness {
  flows: FlowHarness;
  compute: Compute;
  upload: (tenant: Tenant, name: string, bytes: Buffer) => Promise<string>;
  /** starts a flow on the uploads, approves its mapping and waits for the result */
  discover: (
    tenant: Tenant,
    uploads: string[],
  ) => Promise<{ flowId: string; result: DiscoveryResult }>;
  stop: () => Promise<void>;
}

export async function startDiscoveryHarness({ db }: TestDatabase): Promise<DiscoveryHarness> {
  const compute = createCompute({ threads: 1 });
  const flows = await startFlowHarness(db, createDiscoveryPhases({ db, compute }));
  return {
    flows,
    compute,
    upload: async (tenant, name, bytes) => {
      const file = {
        name,
        body: Readable.from([bytes]),
        uploadedBy: 'tester',
        limitBytes: 1 << 28,
      };
      return (await saveUpload(db, tenant, file)).upload.upload_id;
    },
    discover: async (tenant, uploads) => {
      const flowId = await flows.start({
        tenant,
        input: { configuration: { uploads, as_of: AS_OF } },
      });
      const handle = flows.client.workflow.getHandle(flowId);
      await eventually(
        () => flows.row(tenant, flowId),
        (row) => row?.['flow_status'] === 'awaiting_approval',
        60_000,
      );
      await handle.executeUpdate(commandUpdate('approve'), { args: [{}] });
      return { flowId, result: (await handle.result()) as DiscoveryResult };
    },
    stop: async () => {
      await flows.stop();
      await compute.close();
    },
  };
}

/** A file of the sample estate the product ships. */
export const sampleFile = (name: string): Buffer =>
  readFileSync(path.resolve('cli/demo-data', name));

/** Rows a tenant sees in a table. */
export const countRows = (database: TestDatabase, tenant: Tenant, table: string): Promise<number> =>
  withTenant(database.db, tenant, async (trx) => {
    const counted = await trx(table).count<{ count: number }[]>('* as count');
    return counted[0]?.count ?? 0;
  });
