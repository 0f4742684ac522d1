/** Every route of the OpenAPI document, asked by whoever may not: nobody, another role, another tenant. */
import { randomUUID } from 'node:crypto';
import { permissionsOfRoles, roles } from '../../api/auth/roles';
import { tenantHeaders } from '../support/api';
import { type FlowApi, startFlowApi } from '../support/flow-api';
import { newTenant } from '../support/flows';
import { type ApiDocument, fillPath, type Operation, readDocument } from '../support/operations';
import { bodyFor, makeObjects, queryFor } from '../support/tenant-objects';

let use: FlowApi;
let document: ApiDocument;
let objects: Record<string, string>;
beforeAll(async () => {
  use = await startFlowApi();
  document = await readDocument(use);
  objects = await makeObjects(use);
});
afterAll(async () => {
  await use.api.call('DELETE', `/api/v1/schedules/${objects['schedule_id'] ?? ''}`);
  await use.stop();
});

const hasBody = ({ method }: Operation) => method === 'POST' || method === 'PUT';
/** Names are the same for everybody. */
const names = { phase: 'inventory', flow_type: 'discovery' };
const nobodysIds = (): Record<string, string> => ({
  ...Object.fromEntries(
    Object.keys({ ...objects, asset_id: '' }).map((name) => [name, randomUUID()]),
  ),
  ...{ drift_id: '2', ...names },
});
const ask = (operation: Operation, ids: Record<string, string>, headers: Record<string, string>) =>
  use.api.call(
    operation.method,
    fillPath(operation.path, ids) + queryFor(operation.path, ids['flow_id'] ?? ''),
    { tenant: null, headers, ...(hasBody(operation) && { body: bodyFor(operation.path) }) },
  );

it('asks everybody who they are', async () => {
  expect(document.operations.length).toBeGreaterThan(60);
  for (const operation of document.operations) {
    const { status, body } = await ask(operation, nobodysIds(), {});
    expect([operation.method, operation.path, status, body['code']]).toEqual([
      operation.method,
      operation.path,
      401,
      'unauthenticated',
    ]);
  }
});

it.each(roles)('lets a %s do what the role may, and nothing else', async (role) => {
  const tenant = newTenant();
  const headers = { ...tenantHeaders(tenant, { roles: [role] }), 'Idempotency-Key': randomUUID() };
  const allowed = permissionsOfRoles([role]);
  for (const operation of document.operations) {
    const { status, body } = await ask(operation, nobodysIds(), headers);
    const refused = status === 403 && String(body['detail']).startsWith('this needs');
    expect([operation.method, operation.path, refused]).toEqual([
      operation.method,
      operation.path,
      !allowed.has(operation.permission),
    ]);
    expect([operation.path, status]).not.toEqual([operation.path, 401]);
    expect(status).toBeLessThan(500);
  }
});

it('keeps every object to its tenant: another’s is answered as one that never was', async () => {
  const before = await use.get(`/api/v1/flows/${objects['flow_id'] ?? ''}`);
  const other = tenantHeaders(newTenant());
  const tried: string[] = [];
  for (const operation of document.operations) {
    const isShared = ['/flow-types/{flow_type}'].includes(operation.path);
    if (isShared || !operation.path.includes('{')) continue;
    const { status, body } = await ask(operation, { asset_id: randomUUID(), ...objects }, other);
    const never = await ask(operation, nobodysIds(), other);
    expect([operation.method, operation.path, status]).toEqual([
      operation.method,
      operation.path,
      404,
    ]);
    expect([never.status, never.body['code'], never.body['detail']]).toEqual([
      status,
      body['code'],
      body['detail'],
    ]);
    tried.push(operation.path);
  }
  expect(tried.length).toBeGreaterThan(45);
  const after = await use.get(`/api/v1/flows/${objects['flow_id'] ?? ''}`);
  expect(after.body).toEqual(before.body);
});

it('shows a tenant nothing of another’s in any list', async () => {
  const headers = tenantHeaders(newTenant());
  const ids = Object.values(objects).filter((id) => id.length > 20);
  for (const operation of document.operations) {
    if (operation.method !== 'GET' || operation.path.includes('{')) continue;
    const { body } = await ask(operation, {}, headers);
    const text = JSON.stringify(body);
    expect([operation.path, ids.filter((id) => text.includes(id))]).toEqual([operation.path, []]);
  }
});
