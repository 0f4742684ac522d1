/** What a deprecated route adds to its answers (RFC 9745, RFC 8594), and the count of who still uses it. */
import type { RequestHandler } from 'express';
import { addLegacyUses } from '../db/legacy-usage';
import type { Tenant } from '../workflows/run';
import type { ApiDeps } from './deps';
import type { Route } from './route';

export type CountUse = (tenant: Tenant, route: Route) => void;

/** Before anything can refuse the request: a refusal carries the headers, too. */
export function announceDeprecation({ deprecated }: Route): RequestHandler[] {
  if (!deprecated) return [];
  const { since, sunset, successor } = deprecated;
  const dates = {
    Deprecation: `@${Date.parse(since) / 1000}`,
    Sunset: new Date(sunset).toUTCString(),
  };
  return [
    (request, response, next) => {
      const address = successor.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(String(request.params[name])),
      );
      const { baseUrl } = request;
      response.set({
        ...dates,
        Link: `<${baseUrl}${address}>; rel="successor-version", <${baseUrl}/docs>; rel="deprecation"; type="text/html"`,
      });
      next();
    },
  ];
}

/**
 * Counts uses beside the requests: what comes in while a count is written is written with the next one, so that the
 * busiest poller holds one connection at most. What cannot be written waits for the next use.
 */
export function createUseCounter({ db, log }: Pick<ApiDeps, 'db' | 'log'>): CountUse {
  const waiting = new Map<string, { tenant: Tenant; uses: Map<string, number> }>();
  let writing = false;
  const add = (tenant: Tenant, name: string, count: number) => {
    const key = `${tenant.client_account_id} ${tenant.engagement_id}`;
    const { uses } = waiting.get(key) ?? { uses: new Map<string, number>() };
    waiting.set(key, { tenant, uses: uses.set(name, (uses.get(name) ?? 0) + count) });
  };
  const write = async () => {
    for (const [key, { tenant, uses }] of waiting) {
      waiting.delete(key);
      try {
        await addLegacyUses(db, tenant, uses);
      } catch (error) {
        for (const [name, count] of uses) add(tenant, name, count);
        log.warn({ err: error }, 'uses of deprecated routes are counted later');
        return;
      }
    }
  };
  return (tenant, { method, path }) => {
    add(tenant, `${method.toUpperCase()} ${path}`, 1);
    if (writing) return;
    writing = true;
    void write().finally(() => {
      writing = false;
    });
  };
}
