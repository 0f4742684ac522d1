/** What the registry and its reconciler measure, read when somebody asks. */
import type { Knex } from 'knex';
import { Counter, Gauge, type Registry } from 'prom-client';
import { readAgreement } from '../db/agreement';
import { readDatabaseSize, readFlowTotals } from '../db/database-figures';
import { countDrift } from '../db/drift';

/** Adds the registry's figures; the function brings them up to date, and never throws. */
export function addRegistryMetrics(register: Registry, db: Knex): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [register] });
  const lag = gauge('registry_lag_seconds', 'From a transition to its row, last minute', [
    'quantile',
  ]);
  const ratio = gauge('registry_agreement_ratio', 'Rows that said what the engine said');
  const compared = gauge('registry_compared_rows', 'Rows of the last comparison');
  const swept = gauge('registry_last_sweep_timestamp_seconds', 'When all was last compared');
  const flows = gauge('flows', 'Flows of all tenants', ['flow_type', 'flow_status']);
  const size = gauge('database_size_bytes', 'Size of the database on its server');
  const readable = gauge('registry_readable', '1 when these figures could be read, else 0');
  const drift = new Counter({
    name: 'registry_drift_total',
    help: 'Disagreements of registry and engine found',
    labelNames: ['kind'],
    registers: [register],
  });
  const all = [lag, ratio, compared, swept, flows, size, drift];

  const read = async () => {
    const [agreement, kinds, totals, bytes] = await Promise.all([
      readAgreement(db),
      countDrift(db),
      readFlowTotals(db),
      readDatabaseSize(db),
    ]);
    for (const metric of all) metric.reset();
    const { lag_p50_ms, lag_p99_ms, swept_at } = agreement;
    if (lag_p50_ms !== null) lag.set({ quantile: '0.5' }, lag_p50_ms / 1000);
    if (lag_p99_ms !== null) lag.set({ quantile: '0.99' }, lag_p99_ms / 1000);
    ratio.set(agreement.compared === 0 ? 1 : agreement.agreeing / agreement.compared);
    compared.set(agreement.compared);
    if (swept_at) swept.set(swept_at.getTime() / 1000);
    for (const { kind, count } of kinds) drift.inc({ kind }, count);
    for (const { flow_type, flow_status, flows: count } of totals)
      flows.set({ flow_type, flow_status }, count);
    size.set(bytes);
    readable.set(1);
  };
  return () =>
    read().catch(() => {
      // Nothing is better than what was true some time ago.
      for (const metric of all) {
        metric.reset();
        if (metric !== drift) metric.remove();
      }
      readable.set(0);
    });
}
