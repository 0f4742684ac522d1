import type { Knex } from 'knex';
import { Gauge, type Registry } from 'prom-client';

interface Pool {
  numUsed: () => number;
  numFree: () => number;
  numPendingAcquires: () => number;
  max: number;
}

/** How many of the process's database connections are in use, idle and waited for. */
export function addPoolMetrics(register: Registry, db: Knex): void {
  // Knex does not declare its pool's type.
  const { pool } = db.client as { pool: Pool };
  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of this process: used, free, waited for, and the most there may be',
    labelNames: ['state'],
    registers: [register],
    collect() {
      this.set({ state: 'used' }, pool.numUsed());
      this.set({ state: 'free' }, pool.numFree());
      this.set({ state: 'pending' }, pool.numPendingAcquires());
      this.set({ state: 'max' }, pool.max);
    },
  });
}
