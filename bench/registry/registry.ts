/** The registry's read endpoints over HTTP, on a tenant with a million flows. */
import { randomUUID } from 'node:crypto';
import { createKnex, withTenant } from '../../db/knex';
import { migrate } from '../../db/migrate';
import { findFreePort } from '../../tools/ports';
import type { Tenant } from '../../workflows/run';
import type { Bar, PartResult, Setting } from '../setting';
import { type Percentiles, percentiles, short } from '../statistics';
import { startChild } from '../worker-child';
import { fillRegistry, FLOWS } from './fill';

const REQUESTS = 300;
const WARM_UP = 30;

const bars: Readonly<Record<string, number>> = {
  'first page': 50,
  'deep page': 50,
  summary: 20,
};

export async function runRegistry(setting: Setting): Promise<PartResult> {
  const { engines, log } = setting;
  await migrate(engines.databaseUrl);
  log(`Filling the registry with ${FLOWS.toLocaleString('en')} flows of one tenant.`);
  const begin = performance.now();
  const tenant = await fillRegistry(engines.databaseUrl, log);
  const fill_s = (performance.now() - begin) / 1000;
  const get = await startApi(setting, tenant);
  const paths = await pathsOf(engines.databaseUrl, tenant, async (path) => {
    const { page } = JSON.parse((await get(path)).body) as { page: { next_cursor: string } };
    return page.next_cursor;
  });
  const times = Object.fromEntries(Object.keys(paths).map((name) => [name, [] as number[]]));
  for (let turn = 0; turn < WARM_UP + REQUESTS; turn += 1)
    for (const [name, path] of Object.entries(paths)) {
      const { ms } = await get(path);
      if (turn >= WARM_UP) times[name]?.push(ms);
    }
  const endpoints: Record<string, Percentiles> = Object.fromEntries(
    Object.entries(times).map(([name, values]) => [name, percentiles(values)]),
  );
  for (const [name, { p50, p95, p99 }] of Object.entries(endpoints))
    log(`${name.padEnd(24)} p50 ${short(p50)} ms, p95 ${short(p95)} ms, p99 ${short(p99)} ms`);
  return {
    figures: { flows: FLOWS, fill_s, endpoints_ms: endpoints },
    ratios: {},
    bars: Object.entries(bars).map(([name, limit]): Bar => ({
      name: `registry ${name} p99 ms`,
      demand: 'at most',
      limit,
      measured: endpoints[name]?.p99 ?? NaN,
    })),
  };
}

/** What is asked for. The deep page begins in the middle of the million, where its cursor would lead. */
async function pathsOf(
  url: string,
  tenant: Tenant,
  cursorOf: (path: string) => Promise<string>,
): Promise<Record<string, string>> {
  const db = createKnex(url, { max: 1 });
  try {
    const middle = await withTenant(db, tenant, (trx) =>
      trx('master_flows')
        .where(tenant)
        .orderBy('created_at', 'desc')
        .offset(FLOWS / 2)
        .first<{ flow_id: string; created_at: Date }>('flow_id', 'created_at'),
    );
    const before = `limit=50&created_at[lt]=${middle.created_at.toISOString()}`;
    const deep = await cursorOf(`/flows?${before}`);
    return {
      'first page': '/flows?limit=50',
      'deep page': `/flows?${before}&cursor=${encodeURIComponent(deep)}`,
      'a status': '/flows?limit=50&status=terminated',
      'two statuses, a type': '/flows?limit=50&status=failed,cancelled&flow_type=discovery',
      'a type': '/flows?limit=50&flow_type=discovery',
      active: '/master-flows/active?limit=50',
      'by start': '/flows?limit=50&sort=started_at',
      'by update': '/flows?limit=50&sort=-updated_at',
      'by duration': '/flows?limit=50&sort=-duration_ms',
      'by status': '/flows?limit=50&sort=-status',
      'by type': '/flows?limit=50&sort=flow_type',
      'of a user': '/flows?limit=50&user_id=user-7',
      'counted total': '/flows?limit=50&include=total&created_at[gte]=-30d',
      detail: `/flows/${middle.flow_id}`,
      summary: '/master-flows/summary',
    };
  } finally {
    await db.destroy();
  }
}

/** Starts the API as a process; gives what times one request, in milliseconds. */
async function startApi({ config, engines, atEnd, profileDir }: Setting, tenant: Tenant) {
  const port = await findFreePort();
  const token = randomUUID();
  const env = {
    ...config.environment,
    DATABASE_URL: engines.databaseUrl,
    TEMPORAL_ADDRESS: engines.temporalAddress,
    PORT: String(port),
    DEV_TOKEN: token,
    LOG_LEVEL: 'error',
  };
  const api = await startChild('../api/main.js', {}, { env, profileDir });
  atEnd(api.stop);
  const headers = {
    Authorization: `Bearer ${token}`,
    'X-Client-Account-ID': tenant.client_account_id,
    'X-Engagement-ID': tenant.engagement_id,
  };
  return async (path: string): Promise<{ ms: number; body: string }> => {
    const begin = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, { headers });
    const body = await response.text();
    const ms = performance.now() - begin;
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${body}`);
    return { ms, body };
  };
}
