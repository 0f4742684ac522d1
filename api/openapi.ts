/** The OpenAPI 3.1 document, made from the route declarations. */
import { createDocument } from 'zod-openapi';
import { z } from 'zod';
import { problemSchema } from './problem';
import type { ResponseSpec, Route } from './route';

const headers = {
  tenant: z.object({
    'X-Client-Account-ID': z
      .guid()
      .optional()
      .meta({ description: 'whose data; may be left out where the credential says it' }),
    'X-Engagement-ID': z.guid().optional().meta({ description: 'in which engagement; likewise' }),
    'X-User-ID': z
      .string()
      .max(255)
      .optional()
      .meta({ description: 'for whom, where the credential may act for users' }),
    'X-Request-ID': z.string().max(128).optional(),
  }),
  key: z.object({
    'Idempotency-Key': z
      .string()
      .max(255)
      .optional()
      .meta({ description: 'the same key again is the same request' }),
  }),
  requiredKey: z.object({
    'Idempotency-Key': z
      .string()
      .max(255)
      .meta({ description: 'the same key again is the same flow' }),
  }),
  match: z.object({
    'If-Match': z
      .string()
      .optional()
      .meta({ description: 'the ETag that was seen; 412 when the flow has changed since' }),
  }),
};

const file = z.string().meta({ format: 'binary' });
const problemContent = { 'application/problem+json': { schema: problemSchema } };
const anyProblem = { description: 'A problem document', content: problemContent };

const contentOf = ({ schema, contentType }: ResponseSpec) =>
  schema
    ? { 'application/json': { schema } }
    : contentType
      ? { [contentType]: { schema: z.string() } }
      : undefined;

function operation(route: Route) {
  const changes = route.method !== 'get';
  const header = headers.tenant.extend({
    ...(changes && (route.idempotency === 'required' ? headers.requiredKey : headers.key).shape),
    ...(changes && route.path.includes('{flow_id}') && headers.match.shape),
  });
  const responses = Object.entries(route.responses).map(([status, spec]) => {
    const content = contentOf(spec);
    return [status, { description: spec.description, ...(content && { content }) }];
  });
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    tags: [route.tag],
    'x-consistency': route.consistency,
    'x-permission': route.permission,
    ...(route.deprecated && {
      deprecated: true,
      'x-sunset': route.deprecated.sunset,
      'x-successor': route.deprecated.successor,
    }),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query }),
      header,
    },
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
    }),
    ...(route.streams && {
      requestBody: {
        required: true,
        content: {
          'application/octet-stream': { schema: file },
          'multipart/form-data': { schema: z.object({ file }) },
        },
      },
    }),
    responses: { ...Object.fromEntries(responses), '4XX': anyProblem, '5XX': anyProblem } as never,
  };
}

/** `get /flows/{flow_id}/status` is `getFlowsByFlowIdStatus`: stable, and a name in any language. */
export const operationIdOf = ({ method, path }: Route): string =>
  method +
  path
    .split('/')
    .filter(Boolean)
    .map((part) => (part.startsWith('{') ? `By ${part.slice(1, -1)}` : part))
    .join(' ')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const health = z.object({
  status: z.string(),
  missing: z.array(z.string()).optional(),
  degraded: z.array(z.string()).optional(),
});
const healthPath = (summary: string, statuses: Record<string, string>) => ({
  // Probes are not part of a version of the API.
  servers: [{ url: '/' }],
  get: {
    summary,
    security: [],
    tags: ['Health'],
    responses: Object.fromEntries(
      Object.entries(statuses).map(([status, description]) => [
        status as '200',
        { description, content: { 'application/json': { schema: health } } },
      ]),
    ),
  },
});
const healthPaths = {
  '/health/live': healthPath('Whether the process answers', { 200: 'It does' }),
  '/health/ready': healthPath('Whether database and flow engine answer, within two seconds', {
    200: 'Both do; `degraded` names what holds flows up all the same',
    503: '`missing` names what does not',
  }),
};

export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Master flow orchestrator',
      version: '1',
      description:
        'Starts, steers and reads the flows of a cloud migration. Errors are RFC 9457 problem documents.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'an API key, a JSON Web Token, or the development token of `npm start`',
        },
      },
    },
    paths: { ...paths, ...healthPaths },
  });
}
