/** Recomputes a tenant's audit log from its rows, and says what was done to it. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { sealAudit } from './audit-log';
import { EVENT_CONTENT, REQUEST_CONTENT, ROW_OF_ENTRY } from './audit-routines';
import { withTenant } from './knex';

const BATCH = 2000;

export const auditProblems = ['altered', 'missing', 'reordered', 'inserted'] as const;

export interface BrokenEntry {
  /** null for a row that is in no entry */
  position: number | null;
  problem: (typeof auditProblems)[number];
  detail: string;
}

export interface AuditVerification {
  ok: boolean;
  /** entries that were checked */
  entries: number;
  /** of these, entries whose rows went with a flow that was deleted for good */
  purged: number;
  /** keep it elsewhere: with it, a log that was cut off and chained anew can be told from this one */
  head: { position: number; hash: string };
  /** the first that is wrong */
  broken: BrokenEntry | null;
}

interface Checked {
  position: number;
  kind: string;
  row_id: number;
  content_hash: Buffer;
  hash: Buffer;
  /** of the row as it is now; null when it is gone */
  content: Buffer | null;
  copied: boolean;
  purged: boolean;
}

interface Link {
  position: number;
  content_hash: Buffer;
  hash: Buffer;
}

/** A lost row is only explained by the tombstone of its flow. */
const READ = `
  select l.position, l.kind, l.row_id, l.content_hash, l.hash,
    case when e.event_id is not null then ${EVENT_CONTENT} when r.entry_id is not null then ${REQUEST_CONTENT} end
      as content,
    (l.flow_id, l.actor, l.action) is not distinct from
      (coalesce(e.flow_id, r.flow_id), coalesce(e.actor, r.actor), coalesce(e.action, r.operation)) as copied,
    exists (select from purged_flows p where p.flow_id = l.flow_id) as purged
  from audit_log l ${ROW_OF_ENTRY}
  where l.client_account_id = :client_account_id and l.engagement_id = :engagement_id
    and l.position > :after and l.position <= :last
  order by l.position limit ${BATCH}`;

/** Rows somebody wrote past the product: neither in the log nor on their way there. */
const UNKNOWN = `
  select kind, row_id from (
    select 'flow_event' as kind, event_id as row_id from flow_events where client_account_id = :client_account_id
      and engagement_id = :engagement_id
    union all
    select 'request', entry_id from api_requests where client_account_id = :client_account_id
      and engagement_id = :engagement_id) known
  where not exists (select from audit_log l where l.kind = known.kind and l.row_id = known.row_id)
    and not exists (select from audit_pending p where p.kind = known.kind and p.row_id = known.row_id)
  order by row_id limit 1`;

const RIGHTFUL = `
  select position, content_hash, hash from audit_log
  where client_account_id = :client_account_id and engagement_id = :engagement_id and position <> :position
    and sha256(:previous::bytea || content_hash) in (hash, :hash) limit 1`;
const NEXT = `
  select position, content_hash, hash from audit_log
  where client_account_id = :client_account_id and engagement_id = :engagement_id and position > :position
  order by position limit 2`;

const follows = (previous: Buffer, { content_hash, hash }: Omit<Link, 'position'>): boolean =>
  createHash('sha256').update(previous).update(content_hash).digest().equals(hash);

/** Reads a batch at a time, so that memory does not grow with the log. */
export async function verifyAudit(db: Knex, tenant: Tenant): Promise<AuditVerification> {
  await sealAudit(db, tenant);
  const head = await readHead(db, tenant);
  let previous: Buffer = createHash('sha256').digest();
  let [entries, purged] = [0, 0];
  const end = (broken: BrokenEntry | null): AuditVerification => ({
    ...{ ok: broken === null, entries, purged, broken },
    head: { position: head.position, hash: head.hash.toString('hex') },
  });
  for (;;) {
    const rows = await read<Checked>(db, tenant, READ, { after: entries, last: head.position });
    for (const row of rows) {
      if (row.position !== entries + 1) return end(lost(entries + 1));
      if (!follows(previous, row)) return end(await explain(db, tenant, { previous, row, head }));
      const broken = brokenRow(row);
      if (broken) return end(broken);
      entries += 1;
      if (row.content === null) purged += 1;
      previous = row.hash;
    }
    if (rows.length < BATCH) break;
  }
  if (entries < head.position) return end(lost(entries + 1));
  if (!previous.equals(head.hash))
    return end({ position: entries, problem: 'altered', detail: 'the log had another end' });
  const [unknown] = await read<Checked>(db, tenant, UNKNOWN, {});
  if (!unknown) return end(null);
  const detail = `${nameOf(unknown)} was written past the log`;
  return end({ position: null, problem: 'inserted', detail });
}

const lost = (position: number): BrokenEntry => ({
  ...{ position, problem: 'missing', detail: 'the entry is gone' },
});
const nameOf = ({ kind, row_id }: Pick<Checked, 'kind' | 'row_id'>): string =>
  `the row ${row_id} of ${kind === 'request' ? 'api_requests' : 'flow_events'}`;

/** What is wrong with the row an entry is about, or with what the entry repeats of it. */
function brokenRow(row: Checked): BrokenEntry | null {
  const { position, content, content_hash, copied, purged } = row;
  if (content === null)
    return purged ? null : { position, problem: 'missing', detail: `${nameOf(row)} is gone` };
  if (!content.equals(content_hash))
    return { position, problem: 'altered', detail: `${nameOf(row)} is not what was sealed` };
  return copied
    ? null
    : { position, problem: 'altered', detail: `the entry differs from ${nameOf(row)}` };
}

/**
 * Why an entry does not follow from the one before. What should follow is looked for among the others: found as the
 * next one, with the rest behind it, this entry was put between; found elsewhere, the order was changed. An entry that
 * is as its row says, and from which the rest goes on, lost those before it. All else was altered.
 */
async function explain(
  db: Knex,
  tenant: Tenant,
  {
    previous,
    row,
    head,
  }: { previous: Buffer; row: Checked; head: { position: number; hash: Buffer } },
): Promise<BrokenEntry> {
  const { position } = row;
  const [rightful] = await read<Link>(db, tenant, RIGHTFUL, { previous, position, hash: row.hash });
  const [next, second] = await read<Link>(db, tenant, NEXT, { position });
  if (rightful) {
    const between =
      next?.position === rightful.position &&
      follows(previous, next) &&
      (second ? follows(next.hash, second) : next.position > head.position);
    return between
      ? { position, problem: 'inserted', detail: 'the entry was put between two others' }
      : { position, problem: 'reordered', detail: `entry ${rightful.position} belongs here` };
  }
  const goesOn = next ? follows(row.hash, next) : row.hash.equals(head.hash);
  return goesOn && row.content?.equals(row.content_hash)
    ? { position, problem: 'missing', detail: 'an entry before this one is gone' }
    : { position, problem: 'altered', detail: 'the hash does not follow from the entry before' };
}

const read = <Row>(db: Knex, tenant: Tenant, sql: string, bindings: object): Promise<Row[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: Row[] }>(sql, { ...tenant, ...bindings } as never);
    return rows;
  });

async function readHead(db: Knex, tenant: Tenant): Promise<{ position: number; hash: Buffer }> {
  const [head] = await read<{ position: number; hash: Buffer }>(
    db,
    tenant,
    `select position, hash from audit_heads
     where client_account_id = :client_account_id and engagement_id = :engagement_id`,
    {},
  );
  return head ?? { position: 0, hash: createHash('sha256').digest() };
}
