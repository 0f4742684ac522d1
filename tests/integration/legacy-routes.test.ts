/** The addresses of the platform's older clients: the same answers, with a word that they go away. */
import { randomUUID } from 'node:crypto';
import { withTenant } from '../../db/knex';
import type { Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { eventually, newTenant, trivial, trivialPhases } from '../support/flows';

const ROOTS = ['/api/v1/discovery/flows', '/api/v1/unified-discovery/flows'];

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());
beforeEach(() => {
  Object.assign(use.phases, trivialPhases());
});

const usage = async (tenant = use.api.tenant): Promise<Json[]> =>
  (await use.api.call('GET', '/api/v1/legacy-usage', { tenant })).body['items'] as Json[];

/** A row of a type that does not run here: the registry may have it all the same. */
async function otherTypesFlow(): Promise<string> {
  const flow_id = randomUUID();
  await withTenant(use.database.db, use.api.tenant, (trx) =>
    trx('master_flows').insert({
      ...{ flow_id, flow_type: 'assessment', user_id: 'tester', lineage_id: flow_id },
    }),
  );
  return flow_id;
}

describe.each(ROOTS)('%s', (root) => {
  it('says in every answer, refusals too, since when it is deprecated, until when it is there and what replaces it', async () => {
    const id = await use.startFlow();
    const answers = [
      [await use.get(`${root}/active`), '/api/v1/master-flows/active?flow_type=discovery'],
      [await use.get(`${root}/${id}`), `/api/v1/flows/${id}`],
      [await use.get(`${root}/${id}/status`), `/api/v1/flows/${id}/status`],
      [await use.get(`${root}/${id}?nonsense=1`), `/api/v1/flows/${id}`],
      [
        await use.api.call('GET', `${root}/active`, { tenant: null }),
        '/api/v1/master-flows/active',
      ],
      [await use.post(`${root}/${id}/approve-mappings`, '{'), `/api/v1/flows/${id}/approval`],
    ] as const;
    expect(answers.map(([{ status }]) => status)).toEqual([200, 200, 200, 422, 401, 400]);
    for (const [{ headers }, successor] of answers) {
      expect(headers.get('deprecation')).toBe('@1795219200');
      expect(headers.get('sunset')).toBe('Tue, 30 Nov 2027 00:00:00 GMT');
      expect(headers.get('link')).toContain(`<${successor}`);
      expect(headers.get('link')).toContain('rel="successor-version"');
      expect(headers.get('link')).toContain('</api/v1/docs>; rel="deprecation"');
    }
    for (const path of [FLOWS, `${FLOWS}/${id}`]) {
      const { headers } = await use.get(path);
      expect([headers.get('deprecation'), headers.get('sunset')]).toEqual([null, null]);
    }
  });

  it('answers as its successor does', async () => {
    const id = await use.startFlow();
    const { body, headers } = await use.untilStatus(id, 'awaiting_approval');
    const found = await use.get(`${root}/${id}`);
    expect([found.body, found.headers.get('etag')]).toEqual([body, headers.get('etag')]);
    const etag = { 'If-None-Match': headers.get('etag') as string };
    expect((await use.get(`${root}/${id}`, etag)).status).toBe(304);
    expect((await use.get(`${root}/${id}/status`)).body).toEqual(
      (await use.get(`${FLOWS}/${id}/status`)).body,
    );
    const page = await use.get(`${root}/active?limit=1`);
    const successor = await use.get('/api/v1/master-flows/active?flow_type=discovery&limit=1');
    expect(page.body['items']).toEqual(successor.body['items']);
  });

  it('has discovery flows only', async () => {
    const id = await otherTypesFlow();
    await use.startFlow();
    const listed = async (path: string) =>
      ((await use.get(path)).body['items'] as Json[]).map(({ flow_id }) => flow_id);
    expect(await listed('/api/v1/master-flows/active')).toContain(id);
    expect(await listed(`${root}/active`)).not.toContain(id);
    expect(await listed(`${root}/active`)).not.toHaveLength(0);
    expectProblem(await use.get(`${root}/active?flow_type=assessment`), 'invalid', 422);
    expect((await use.get(`${FLOWS}/${id}`)).status).toBe(200);
    expectProblem(await use.get(`${root}/${id}`), 'not_found', 404);
    expectProblem(await use.get(`${root}/${id}/status`), 'not_found', 404);
    expectProblem(await use.post(`${root}/${id}/approve-mappings`), 'not_found', 404);
  });
});

describe('mappings that are sent back', () => {
  const shown = [
    { sourceColumn: 'Host', targetField: 'asset_name' },
    { sourceColumn: 'RAM', targetField: null },
  ];
  const atGate = async () => {
    const inputs: Json[] = [];
    use.phases['attribute_mapping'] = async (input, context) => {
      inputs.push(input);
      return {
        ...(await trivial(input, context)),
        document: { mappings: [{ datasetNo: 0, columns: shown }] },
      };
    };
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    return { inputs, path: `${ROOTS[0] as string}/${id}/approve-mappings`, id };
  };

  it('are an approval where nothing differs from the proposal', async () => {
    const { inputs, path, id } = await atGate();
    const mappings = [
      { source_column: 'Host', target_field: 'asset_name', confidence: 0.9 },
      { dataset_no: 0, source_column: 'RAM', target_field: null },
    ];
    expect((await use.post(path, { mappings, comment: 'fine' })).status).toBe(200);
    await use.untilStatus(id, 'completed');
    expect(inputs).toHaveLength(1);
    const events = (await use.get(`${FLOWS}/${id}/events`)).body['items'] as Json[];
    expect(events.filter(({ action }) => action === 'approved')).toHaveLength(1);
  });

  it('are an approval with the changes where they differ', async () => {
    const { inputs, path, id } = await atGate();
    const mappings = [
      { source_column: 'Host', target_field: 'asset_name' },
      { source_column: 'RAM', target_field: 'memory_mib' },
    ];
    await use.post(path, { mappings });
    await use.untilStatus(id, 'completed');
    expect(inputs[1]?.['revisions']).toMatchObject([
      {
        decision: 'edit',
        edits: [{ dataset_no: 0, source_column: 'RAM', target_field: 'memory_mib' }],
      },
    ]);
  });

  it('may be left out, and must be of a shape', async () => {
    const { path, id } = await atGate();
    const answer = await use.post(path, { mappings: [{ source_column: 'RAM' }] });
    expectProblem(answer, 'invalid', 422);
    expect(answer.body['errors']).toMatchObject([{ pointer: '/mappings/0/target_field' }]);
    expect((await use.post(path)).status).toBe(200);
    await use.untilStatus(id, 'completed');
  });
});

describe('the use of deprecated routes', () => {
  it('is counted for each tenant and route, and nothing else is', async () => {
    const tenant = newTenant();
    const call = (path: string) => use.api.call('GET', `/api/v1${path}`, { tenant });
    await Promise.all(Array.from({ length: 25 }, () => call('/discovery/flows/active')));
    await call(`/unified-discovery/flows/${randomUUID()}`);
    await call('/flows');
    const items = await eventually(
      () => usage(tenant),
      (found) => found.reduce((sum, { uses }) => sum + Number(uses), 0) === 26,
    );
    expect(items.map(({ route, uses }) => [route, uses]).sort()).toEqual([
      ['GET /discovery/flows/active', 25],
      ['GET /unified-discovery/flows/{flow_id}', 1],
    ]);
    expect(await usage(newTenant())).toEqual([]);
  });

  it('does not hold up the answer while the count cannot be written', async () => {
    const tenant = newTenant();
    const call = () => use.api.call('GET', '/api/v1/discovery/flows/active', { tenant });
    await use.database.db.transaction(async (trx) => {
      await trx.raw(`lock table legacy_usage in access exclusive mode`);
      expect((await call()).status).toBe(200);
      expect((await call()).status).toBe(200);
    });
    await eventually(
      () => usage(tenant),
      (found) => found[0]?.['uses'] === 2,
    );
  });
});

it('is marked in the document', async () => {
  const { body } = await use.get('/api/v1/openapi.json');
  const paths = body['paths'] as Record<string, Record<string, Json>>;
  const marked = Object.entries(paths).filter(([, item]) =>
    Object.values(item).some(({ deprecated }) => deprecated),
  );
  expect(marked.map(([path]) => path).sort()).toEqual(
    ['/discovery', '/unified-discovery']
      .flatMap((root) =>
        ['/active', '/{flow_id}', '/{flow_id}/approve-mappings', '/{flow_id}/status'].map(
          (rest) => `${root}/flows${rest}`,
        ),
      )
      .sort(),
  );
});
