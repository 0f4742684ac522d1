/** The OpenAPI document and what is really served, held against each other from both sides. */
import { createCompute } from '../../activities/compute';
import { createDiscoveryPhases } from '../../activities/discovery/phases';
import { apiRoutes, createServer } from '../../api/server';
import type { ApiDeps } from '../../api/deps';
import { runFuzz } from '../fuzz/fuzz-run';
import { type FlowApi, startFlowApi } from '../support/flow-api';
import { type ApiDocument, readDocument } from '../support/operations';
import { makeObjects } from '../support/tenant-objects';

const REQUESTS = 1000;
const SEED = 20_261_121;

let use: FlowApi;
let document: ApiDocument;
const compute = createCompute({ threads: 1 });
beforeAll(async () => {
  // The real phases: what scripted ones leave behind is in no schema.
  use = await startFlowApi({ createPhases: (db) => createDiscoveryPhases({ db, compute }) });
  document = await readDocument(use);
});
afterAll(async () => {
  await use.stop();
  await compute.close();
});

interface Layer {
  route?: { path: string; methods: Record<string, boolean>; stack: { method?: string }[] };
  handle?: { stack?: Layer[] };
}

/** Every path Express has been given, with its methods, as Express itself keeps them. */
const served = (layers: readonly Layer[]): string[] =>
  layers.flatMap(({ route, handle }) => [
    ...(route
      ? route.stack.flatMap(({ method }) =>
          method ? [`${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`] : [],
        )
      : []),
    ...served(handle?.stack ?? []),
  ]);

it('describes every route Express has, and has every operation it describes', () => {
  const deps = { log: { info: () => undefined } } as unknown as ApiDeps;
  const app = createServer(deps) as unknown as { router: { stack: Layer[] } };
  const routes = [...new Set(served(app.router.stack))].sort();
  const pages = ['get /api/v1/docs', 'get /api/v1/openapi.json'];
  const paths = (document.whole as { paths: Record<string, object> }).paths;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).flatMap((method) => (method === 'servers' ? [] : [`${method} ${path}`])),
  );
  expect(routes).toEqual([...described, ...pages].sort());
  expect(document.operations).toHaveLength(apiRoutes(deps).length);
});

it(`answers ${REQUESTS} right and wrong requests as the document says (seed ${SEED})`, async () => {
  const schedules: string[] = [];
  const report = await runFuzz({
    url: use.api.url,
    document,
    requests: REQUESTS,
    seed: SEED,
    headers: use.api.headers,
    objects: async () => {
      const objects = await makeObjects(use);
      schedules.push(objects['schedule_id'] ?? '');
      return objects;
    },
  });
  for (const id of schedules) await use.api.call('DELETE', `/api/v1/schedules/${id}`);
  expect(report.faults.slice(0, 10)).toEqual([]);
  expect(report.requests).toBe(REQUESTS);
  // A fuzz that only ever gets refusals tests nothing but the door.
  expect(report.succeeded.length).toBeGreaterThan(document.operations.length / 2);
}, 240_000);
