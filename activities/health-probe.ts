/** What a probe of the system does in the database. Both say how long the database took, in milliseconds. */
import type { Knex } from 'knex';
import { deleteProbe, insertProbe } from '../db/health-probes';

export interface HealthProbeActivities {
  writeProbe: (probeId: string) => Promise<number>;
  readProbe: (probeId: string) => Promise<number>;
}

export const createHealthProbe = (db: Knex): HealthProbeActivities => ({
  writeProbe: (probeId) => timed(() => insertProbe(db, probeId)),
  readProbe: (probeId) =>
    timed(async () => {
      if (!(await deleteProbe(db, probeId)))
        throw new Error('the database does not have the row that was written just before');
    }),
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round((performance.now() - started) * 10) / 10;
}
