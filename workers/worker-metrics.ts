/** All the worker has to say in the Prometheus text format. */
import type { Server } from 'node:http';
import type { Worker } from '@temporalio/worker';
import type { Knex } from 'knex';
import { Gauge, type Registry } from 'prom-client';
import { addPoolMetrics } from '../metrics/pool-metrics';
import { processMetrics, serveMetrics } from '../metrics/serve-metrics';
import { addRegistryMetrics } from './registry-metrics';

interface Measured {
  db: Knex;
  worker: Pick<Worker, 'getStatus' | 'options'>;
}

/** Serves `/metrics` of process, worker, connections and registry until it is closed. */
export function serveWorkerMetrics(port: number, { db, worker }: Measured): Server {
  const register = processMetrics();
  addWorkerMetrics(register, worker);
  addPoolMetrics(register, db);
  return serveMetrics({ register, refresh: addRegistryMetrics(register, db) }, port);
}

/** What the worker has under way, of what it may have. */
function addWorkerMetrics(register: Registry, worker: Measured['worker']): void {
  new Gauge({
    name: 'worker_tasks_in_flight',
    help: 'Tasks under way in this worker',
    labelNames: ['kind'],
    registers: [register],
    collect() {
      const status = worker.getStatus();
      this.set({ kind: 'workflow_activation' }, status.numInFlightWorkflowActivations);
      this.set({ kind: 'activity' }, status.numInFlightActivities);
      this.set({ kind: 'local_activity' }, status.numInFlightLocalActivities);
    },
  });
  new Gauge({
    name: 'worker_cached_workflows',
    help: 'Flows kept in memory, and the most there may be',
    labelNames: ['kind'],
    registers: [register],
    collect() {
      this.set({ kind: 'cached' }, worker.getStatus().numCachedWorkflows);
      this.set({ kind: 'max' }, worker.options.maxCachedWorkflows);
    },
  });
}
