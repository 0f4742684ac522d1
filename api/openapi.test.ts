import type { ApiDeps } from './deps';
import { openApiDocument, operationIdOf } from './openapi';
import { apiRoutes } from './server';

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, unknown> }>;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, unknown> };
}

const routes = apiRoutes({} as ApiDeps);
const document = openApiDocument(routes) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};
const documented = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => ['get', 'post', 'put', 'delete'].includes(method))
    .map(([method, operation]) => ({ method, path, operation })),
);
const health = documented.filter(({ path }) => /^\/health\/(live|ready)$/.test(path));
const served = documented.filter((one) => !health.includes(one));
const names = (list: { method: string; path: string }[]) =>
  list.map(({ method, path }) => `${method} ${path}`).sort();

describe('the OpenAPI document', () => {
  it('has every route and nothing else', () => {
    expect(names(served)).toEqual(names(routes));
    expect(names(health)).toEqual(['get /health/live', 'get /health/ready']);
    expect(document.openapi).toBe('3.1.0');
  });

  it('declares no route twice, and none that repeats the prefix', () => {
    expect(new Set(names(routes)).size).toBe(routes.length);
    for (const { path } of routes) {
      expect(path).toMatch(/^\/[a-z{]/);
      expect(path).not.toMatch(/^\/api(\/|$)|v1|\/$/);
    }
  });

  it('names every operation once', () => {
    const ids = served.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(operationIdOf({ method: 'get', path: '/flows/{flow_id}/rejects.csv' } as never)).toBe(
      'getFlowsByFlowIdRejectsCsv',
    );
  });

  it('declares each parameter of a path, the tenant’s headers, and problems for what goes wrong', () => {
    for (const { path, operation } of served) {
      const parameters = operation.parameters ?? [];
      const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath.sort()).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
      );
      expect(parameters.map(({ name }) => name)).toContain('X-Client-Account-ID');
      expect(Object.keys(operation.responses['4XX']?.content ?? {})).toEqual([
        'application/problem+json',
      ]);
    }
  });

  it('offers an upload as a body and as a form', () => {
    expect(Object.keys(document.paths['/uploads']?.['post']?.requestBody?.content ?? {})).toEqual([
      'application/octet-stream',
      'multipart/form-data',
    ]);
  });

  it('refers to no schema it does not have', () => {
    const referred = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)];
    expect(referred.length).toBeGreaterThan(10);
    for (const [, name] of referred)
      expect(document.components.schemas).toHaveProperty(name as string);
  });
});
