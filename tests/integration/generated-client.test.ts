/** The client that is generated from the API's document drives a whole discovery flow, on the real phases. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createCompute } from '../../activities/compute';
import { createDiscoveryPhases } from '../../activities/discovery/phases';
import { createRestClient, type RestClient } from '../../client/rest-client';
import { CLIENT_TYPES, clientTypes } from '../../tools/client-types';
import { sampleFile } from '../support/discovery';
import { type FlowApi, startFlowApi } from '../support/flow-api';
import { eventually } from '../support/flows';
import { tokenOf } from '../support/token';

const compute = createCompute({ threads: 1 });
let use: FlowApi;
let client: RestClient;
beforeAll(async () => {
  use = await startFlowApi({ createPhases: (db) => createDiscoveryPhases({ db, compute }) });
  client = createRestClient({
    baseUrl: use.api.url,
    tenant: use.tenant,
    token: tokenOf(use.tenant, { sub: 'ann' }),
  });
});
afterAll(async () => {
  await use.stop();
  await compute.close();
});

it('has the types of the document as it is: npm run client-types', async () => {
  expect(await readFile(CLIENT_TYPES, 'utf8')).toBe(await clientTypes());
});

it('uploads, starts, pauses, resumes, approves and reads what was found', async () => {
  const upload = await client.POST('/uploads', {
    params: { query: { file_name: 'cmdb-servers.csv' } },
    body: '',
    bodySerializer: () => sampleFile('cmdb-servers.csv'),
    headers: { 'Content-Type': 'application/octet-stream' },
  });
  const uploadId = upload.data?.upload_id ?? '';
  const started = await client.POST('/flows', {
    params: { header: { 'Idempotency-Key': randomUUID() } },
    body: { flow_type: 'discovery', configuration: { uploads: [uploadId] } },
  });
  expect(started.error).toBeUndefined();
  const path = { flow_id: started.data?.flow_id ?? '' };
  const params = { path };
  const until = async (status: string) =>
    eventually(
      async () => (await client.GET('/flows/{flow_id}', { params })).data,
      (flow) => flow?.flow_status === status,
      60_000,
    );

  const waiting = await until('awaiting_approval');
  expect(waiting?.allowed_actions).toContain('approve');
  const paused = await client.POST('/flows/{flow_id}/pause', {
    params,
    body: { reason: 'freeze' },
  });
  expect(paused.data).toMatchObject({ status: 'paused' });
  const refused = await client.POST('/flows/{flow_id}/approval', {
    params,
    body: { decision: 'approve' },
  });
  expect(refused.error).toMatchObject({ status: 409, current_status: 'paused' });
  await client.POST('/flows/{flow_id}/resume', { params, body: {} });

  const mapping = await client.GET('/flows/{flow_id}/mapping', { params });
  expect(mapping.error).toBeUndefined();
  const approved = await client.POST('/flows/{flow_id}/approval', {
    params,
    body: { decision: 'approve' },
  });
  expect(approved.error).toBeUndefined();
  const done = await until('completed');
  expect(done?.phases.map(({ outcome }) => outcome)).toEqual(Array(6).fill('finished'));

  const assets = await client.GET('/flows/{flow_id}/assets', {
    params: { path, query: { limit: 5 } },
  });
  expect(assets.data?.items).toHaveLength(5);
  const list = await client.GET('/flows', { params: { query: { status: 'completed' } } });
  expect(list.data?.items.map(({ flow_id }) => flow_id)).toContain(path.flow_id);
});
