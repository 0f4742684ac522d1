/** What the registry and its reconciler measure, in the Prometheus text format, on the loopback address only. */
import { createServer, type Server } from 'node:http';
import type { Knex } from 'knex';
import { readAgreement } from '../db/agreement';
import { countDrift } from '../db/drift';

interface Sample {
  labels?: string;
  value: number;
}

const metric = (name: string, type: 'gauge' | 'counter', help: string, samples: Sample[]): string =>
  [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(({ labels = '', value }) => `${name}${labels} ${value}`),
  ].join('\n');

/** The document of one scrape. */
export async function metricsText(db: Knex): Promise<string> {
  const [agreement, drift] = await Promise.all([readAgreement(db), countDrift(db)]);
  const { compared, agreeing, lag_p50_ms, lag_p99_ms, swept_at } = agreement;
  const lag = [
    { labels: '{quantile="0.5"}', value: lag_p50_ms },
    { labels: '{quantile="0.99"}', value: lag_p99_ms },
  ].flatMap(({ labels, value }) => (value === null ? [] : [{ labels, value: value / 1000 }]));
  return [
    metric('registry_lag_seconds', 'gauge', 'From a transition to its row, last minute', lag),
    metric(
      'registry_drift_total',
      'counter',
      'Disagreements of registry and engine found',
      drift.map(({ kind, count }) => ({ labels: `{kind="${kind}"}`, value: count })),
    ),
    metric('registry_agreement_ratio', 'gauge', 'Rows that said what the engine said', [
      { value: compared === 0 ? 1 : agreeing / compared },
    ]),
    metric('registry_compared_rows', 'gauge', 'Rows of the last comparison', [{ value: compared }]),
    metric(
      'registry_last_sweep_timestamp_seconds',
      'gauge',
      'When everything was last compared',
      swept_at ? [{ value: swept_at.getTime() / 1000 }] : [],
    ),
    '',
  ].join('\n');
}

/** Serves `/metrics` until it is closed. */
export function serveMetrics(db: Knex, port: number): Server {
  return createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metricsText(db).then(
      (text) => response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' }).end(text),
      () => response.writeHead(503).end(),
    );
  }).listen(port, '127.0.0.1');
}
