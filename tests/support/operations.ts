/** The operations of the OpenAPI document, for tests that are made from it. */
import type { Permission } from '../../api/route';

export interface Operation {
  method: string;
  /** below /api/v1 */
  path: string;
  permission: Permission;
  parameters: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

export interface ApiDocument {
  operations: Operation[];
  components: { schemas: Record<string, object> };
  /** as it was served */
  whole: object;
}

export async function readDocument(use: {
  get: (path: string) => Promise<{ body: object }>;
}): Promise<ApiDocument> {
  const { body } = await use.get('/api/v1/openapi.json');
  const { paths, components } = body as unknown as {
    paths: Record<string, Record<string, Operation & { 'x-permission': Permission }>>;
    components: ApiDocument['components'];
  };
  const operations = Object.entries(paths)
    // Probes have a server entry of their own: they are not below /api/v1.
    .filter(([, item]) => !('servers' in item))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        ...{ method: method.toUpperCase(), path, permission: operation['x-permission'] },
      })),
    );
  return { operations, components, whole: body };
}

/** The path with its parameters filled in. Throws for a parameter nobody has a value for. */
export const fillPath = (path: string, values: Readonly<Record<string, string>>): string =>
  `/api/v1${path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for {${name}} of ${path}`);
    return value;
  })}`;
