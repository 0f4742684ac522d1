import type { Knex } from 'knex';

export const insertProbe = (db: Knex, probeId: string): Promise<unknown> =>
  db('health_probes').insert({ probe_id: probeId });

/** Deletes the row of a probe, and those of probes that broke off; whether it was there. */
export async function deleteProbe(db: Knex, probeId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { probe_id: string }[] }>(
    `delete from health_probes where probe_id = ? or written_at < now() - interval '1 hour' returning probe_id`,
    [probeId],
  );
  return rows.some(({ probe_id }) => probe_id === probeId);
}
