/** The registry's reads at 200 clients, in turns with bare Express and driver on the same statements. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { openApprovalQuery } from '../../db/approvals';
import { flowSummaryQueries } from '../../db/flow-counts';
import { allFlows } from '../../db/flow-filter';
import { flowPageQuery } from '../../db/flow-list';
import { flowQuery, phaseRunsQuery } from '../../db/flow-reads';
import { carriedQuery } from '../../db/iterations';
import { createKnex } from '../../db/knex';
import { migrate } from '../../db/migrate';
import { readAsTenant, type ReadQuery } from '../../db/tenant-read';
import { findFreePort } from '../../tools/ports';
import type { Tenant } from '../../workflows/run';
import { fillRegistry } from '../registry/fill';
import type { PartResult, Setting } from '../setting';
import { percentiles, short, type Spread, spread } from '../statistics';
import { startChild } from '../worker-child';
import type { BareTask, Statement } from './bare-server';
import { load, type Load, type Target } from './load';

const FLOWS = 100_000;
const CLIENTS = 200;
const REQUESTS = 2000;

interface Pair {
  ours: Target;
  bare: Target;
}

export async function runReads(setting: Setting): Promise<PartResult> {
  const { engines, log, alternations } = setting;
  await migrate(engines.databaseUrl);
  log(`Filling the registry with ${FLOWS.toLocaleString('en')} flows of one tenant.`);
  const tenant = await fillRegistry(engines.databaseUrl, log, FLOWS);
  const pairs = await startBoth(setting, tenant);
  const figures: Record<string, object> = {};
  const ratios: Record<string, Spread> = {};
  for (const [name, pair] of Object.entries(pairs)) {
    await expectSame(name, pair);
    const turns = await takeTurns(pair, alternations);
    const shown = { ours: summaryOf(turns.ours), bare: summaryOf(turns.bare) };
    figures[name] = shown;
    ratios[`reads ${name} requests/s`] = ratio(turns, ({ requestsPerSecond }) => requestsPerSecond);
    for (const share of ['p50', 'p99'] as const)
      ratios[`reads ${name} ${share}`] = ratio(turns, ({ times }) => percentiles(times)[share]);
    for (const [who, { requests_per_s, times_ms }] of Object.entries(shown))
      log(
        `${name.padEnd(8)} ${who}: ${short(requests_per_s.median)}/s, p50 ${short(times_ms.p50)} ms, p95 ${short(times_ms.p95)} ms, p99 ${short(times_ms.p99)} ms`,
      );
  }
  return { figures: { flows: FLOWS, clients: CLIENTS, ...figures }, ratios, bars: [] };
}

/** A list of nothing is quickly read: both have to show the flows there are. */
async function expectSame(name: string, { ours, bare }: Pair): Promise<void> {
  const [document, rows] = await Promise.all([answerOf(ours), answerOf(bare)]);
  const missing = [...new Set(rows.match(/"flow_id":"[^"]+"/g) ?? ['"flow_type":"discovery"'])]
    // The row that tells whether there is another page.
    .filter((text) => !document.includes(text)).length;
  if (rows.length < 200 || missing > 1) throw new Error(`${name}: the two do not show the same`);
}

const answerOf = async ({ port, path, headers = {} }: Target): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text();

/** The first turn warms both up and does not count. */
async function takeTurns({ ours, bare }: Pair, alternations: number) {
  const turns: Record<keyof Pair, Load[]> = { ours: [], bare: [] };
  for (let turn = 0; turn <= alternations; turn += 1) {
    const order = turn % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const who of order) {
      const done = await load({ ours, bare }[who], CLIENTS, REQUESTS);
      if (turn > 0) turns[who].push(done);
    }
  }
  return turns;
}

const summaryOf = (loads: readonly Load[]) => ({
  requests_per_s: spread(loads.map(({ requestsPerSecond }) => requestsPerSecond)),
  times_ms: percentiles(loads.flatMap(({ times }) => times)),
});

/** Ours to bare, pair by pair. */
const ratio = ({ ours, bare }: Record<keyof Pair, Load[]>, figure: (load: Load) => number) =>
  spread(ours.map((one, turn) => figure(one) / figure(bare[turn] as Load)));

async function startBoth(setting: Setting, tenant: Tenant): Promise<Record<string, Pair>> {
  const { config, engines, atEnd, profileDir } = setting;
  const db = createKnex(engines.databaseUrl, { max: 1 });
  const { reads, flowId } = await readsOf(db, tenant).finally(() => db.destroy());
  const [apiPort, barePort] = [await findFreePort(), await findFreePort()];
  const token = randomUUID();
  const env = {
    ...config.environment,
    DATABASE_URL: engines.databaseUrl,
    TEMPORAL_ADDRESS: engines.temporalAddress,
    PORT: String(apiPort),
    DEV_TOKEN: token,
    RATE_LIMIT: '9999999',
    LOG_LEVEL: 'error',
  };
  const api = await startChild('../api/main.js', {}, { env, profileDir });
  atEnd(api.stop);
  const task: BareTask = { url: engines.databaseUrl, port: barePort, tenant, reads };
  const bare = await startChild('reads/bare-server.js', task);
  atEnd(bare.stop);
  const headers = {
    Authorization: `Bearer ${token}`,
    'X-Client-Account-ID': tenant.client_account_id,
    'X-Engagement-ID': tenant.engagement_id,
  };
  const paths = {
    list: '/flows?limit=50',
    detail: `/flows/${flowId}`,
    summary: '/master-flows/summary',
  };
  return Object.fromEntries(
    Object.entries(paths).map(([name, path]) => [
      name,
      {
        ours: { port: apiPort, path: `/api/v1${path}`, headers },
        bare: { port: barePort, path: `/${name}` },
      },
    ]),
  );
}

/** The statements of each endpoint, as the API has them. */
async function readsOf(db: Knex, tenant: Tenant) {
  const page = { order: { by: 'created_at', descending: true }, after: null, limit: 51 } as const;
  const list = flowPageQuery(db, tenant, allFlows, page);
  const flows = await readAsTenant<{ flow_id: string }>(db, tenant, list);
  const flowId = flows[25]?.flow_id ?? '';
  const all: Record<string, ReadQuery[]> = {
    list: [list],
    detail: [flowQuery, phaseRunsQuery, carriedQuery, openApprovalQuery].map((of) =>
      of(db, flowId),
    ),
    summary: flowSummaryQueries(db, tenant),
  };
  const reads = Object.fromEntries(
    Object.entries(all).map(([name, queries]) => [`/${name}`, queries.map(statementOf)]),
  );
  return { reads, flowId };
}

const statementOf = (query: ReadQuery): Statement => {
  const { sql, bindings } = query.toSQL().toNative();
  return { text: sql, values: [...bindings] };
};
