/** Who is connected to the database, and whether somebody holds on to something. */
import type { Knex } from 'knex';

/** A transaction older than this, while nothing happens any more, is left over. */
const LEFT_OVER_S = 5;

export interface Sessions {
  connected: number;
  /** open transactions and waits nobody is behind any more */
  leftOver: string[];
}

export async function readSessions(db: Knex): Promise<Sessions> {
  const { rows } = await db.raw<{ rows: { connected: number; left_over: string[] | null }[] }>(
    `select count(*) as connected,
       array_agg(pid || ' ' || state || ' ' || coalesce(wait_event, '') || ' ' || left(query, 80))
         filter (where xact_start < clock_timestamp() - make_interval(secs => ?)) as left_over
     from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    [LEFT_OVER_S],
  );
  return { connected: rows[0]?.connected ?? 0, leftOver: rows[0]?.left_over ?? [] };
}
