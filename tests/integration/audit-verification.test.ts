/** Whatever is done to the audit log is found, by those who may do anything to the database. */
import { execFile } from 'node:child_process';
import type { Knex } from 'knex';
import { everything, listAudit, sealAudit } from '../../db/audit-log';
import { verifyAudit } from '../../db/audit-verification';
import { createKnex, withTenant } from '../../db/knex';
import type { Tenant } from '../../workflows/run';
import type { Json } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { newTenant } from '../support/flows';
import { recordedFlow, sealedEvents } from '../support/recorded-flow';

let database: TestDatabase;
/** a superuser, who is bound by nothing */
let root: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  root = createKnex(database.url, { max: 1, privileged: true });
});
afterAll(async () => {
  await root.destroy();
  await database.drop();
});

const verification = (tenant: Tenant) => verifyAudit(database.db, tenant);

describe('verification finds', () => {
  const ofTenant = 'client_account_id = :client_account_id and engagement_id = :engagement_id';
  const row = (position: number) =>
    `(select row_id from audit_log where ${ofTenant} and position = ${position})`;
  const swap = (a: number, b: number) => `
    update audit_log set position = -1 where ${ofTenant} and position = ${a};
    update audit_log set position = ${a} where ${ofTenant} and position = ${b};
    update audit_log set position = ${b} where ${ofTenant} and position = -1;`;
  const shift = (from: number, by: number) => `
    update audit_log set position = -position where ${ofTenant} and position >= ${from};
    update audit_log set position = -position + ${by} where ${ofTenant} and position < 0;`;
  const insertAt = (position: number, hash: string) => `
    ${shift(position, 1)}
    insert into audit_log (client_account_id, engagement_id, position, kind, row_id, actor, action, content_hash, hash)
    select client_account_id, engagement_id, ${position}, 'request', -(extract(epoch from clock_timestamp()) * 1000000)::bigint, 'eve', 'x', sha256('x'), ${hash}
    from audit_log where ${ofTenant} and position = ${position - 1};`;

  it.each([
    [
      'a row that was altered',
      `update flow_events set actor = 'eve' where event_id = ${row(3)}`,
      3,
      'altered',
    ],
    ['a row that was deleted', `delete from flow_events where event_id = ${row(3)}`, 3, 'missing'],
    [
      'two rows that were swapped',
      `update flow_events set action = case event_id when ${row(1)} then 'paused' else 'started' end
       where event_id in (${row(1)}, ${row(5)})`,
      1,
      'altered',
    ],
    [
      'a row that was put there',
      `insert into flow_events (client_account_id, engagement_id, flow_started_at, flow_id, history_length, seq, action,
         actor, source, to_status, occurred_at)
       select client_account_id, engagement_id, flow_started_at, flow_id, 99, 99, 'approved', 'eve', 'api', to_status, now()
       from flow_events where event_id = ${row(3)}`,
      null,
      'inserted',
    ],
    [
      'an entry whose content was altered',
      `update audit_log set content_hash = sha256('x') where ${ofTenant} and position = 3`,
      3,
      'altered',
    ],
    [
      'an entry whose hash was altered',
      `update audit_log set hash = sha256('x') where ${ofTenant} and position = 3`,
      3,
      'altered',
    ],
    [
      'the last entry altered',
      `update audit_log set hash = sha256('x') where ${ofTenant} and position = 6`,
      6,
      'altered',
    ],
    [
      'an entry that names another actor',
      `update audit_log set actor = 'eve' where ${ofTenant} and position = 3`,
      3,
      'altered',
    ],
    [
      'an entry that was deleted',
      `delete from audit_log where ${ofTenant} and position = 3`,
      3,
      'missing',
    ],
    [
      'the last entry deleted',
      `delete from audit_log where ${ofTenant} and position = 6`,
      6,
      'missing',
    ],
    [
      'an entry deleted and the gap closed',
      `delete from audit_log where ${ofTenant} and position = 3; ${shift(4, -1)}`,
      3,
      'missing',
    ],
    [
      'an end cut off, head and all',
      `delete from audit_log where ${ofTenant} and position > 4;
       update audit_heads h set position = 4, hash = l.hash from audit_log l
       where l.position = 4 and l.engagement_id = h.engagement_id and h.engagement_id = :engagement_id`,
      null,
      'inserted',
    ],
    ['two neighbours swapped', swap(3, 4), 3, 'reordered'],
    ['two entries swapped', swap(2, 5), 2, 'reordered'],
    ['the last two swapped', swap(5, 6), 5, 'reordered'],
    ['an entry put between', insertAt(3, `sha256('y')`), 3, 'inserted'],
    ['an entry put between and chained', insertAt(3, `sha256(hash || sha256('x'))`), 3, 'missing'],
    [
      'a head that was altered',
      `update audit_heads set hash = sha256('x') where ${ofTenant}`,
      6,
      'altered',
    ],
  ])('%s', async (_what, tampering, position, problem) => {
    const tenant = await sealedEvents(database.db);
    expect(await verification(tenant)).toMatchObject({ ok: true, entries: 6 });
    for (const statement of tampering.split(';'))
      if (statement.trim()) await root.raw(statement, { ...tenant });
    expect(await verification(tenant)).toMatchObject({ ok: false, broken: { position, problem } });
  });

  it('nothing wrong in rows that went with a purged flow, and says how many they are', async () => {
    const tenant = newTenant();
    const [gone, stays] = [recordedFlow(database.db, tenant), recordedFlow(database.db, tenant)];
    for (const flow of [gone, stays]) await flow.record('started');
    await sealAudit(database.db, tenant);
    await withTenant(database.db, tenant, async (trx) => {
      await trx('purged_flows').insert({
        ...{
          flow_id: gone.flow_id,
          lineage_id: gone.flow_id,
          flow_type: 'discovery',
          iteration: 1,
        },
        ...{ user_id: 'ann', flow_status: 'completed', created_at: 'now', deleted_at: 'now' },
      });
      await trx('flow_events').where({ flow_id: gone.flow_id }).delete();
    });
    expect(await verification(tenant)).toMatchObject({ ok: true, entries: 2, purged: 1 });
    const page = { after: 0, limit: 1 };
    expect((await listAudit(database.db, tenant, everything, page))[0]).toMatchObject({
      action: 'started',
      occurred_at: null,
    });
    await root('flow_events').where({ flow_id: stays.flow_id }).delete();
    expect(await verification(tenant)).toMatchObject({ ok: false, broken: { position: 2 } });
  });
});

it('is checked from the command line, with an exit code', async () => {
  const own = await createTestDatabase();
  try {
    const tenants = [newTenant(), newTenant()];
    for (const tenant of tenants) await recordedFlow(own.db, tenant).record('started');
    const run = (...args: string[]) =>
      new Promise<{ code: unknown; lines: Json[] }>((resolve) => {
        const env = { PATH: '', DATABASE_URL: own.url };
        execFile(
          process.execPath,
          ['dist/db/verify-audit.js', ...args],
          { env },
          (error, stdout) => {
            const lines = stdout.split('\n').filter(Boolean);
            resolve({ code: error?.code ?? 0, lines: lines.map((l) => JSON.parse(l) as Json) });
          },
        );
      });
    expect(await run()).toMatchObject({ code: 0, lines: [{ ok: true }, { ok: true }] });
    await withTenant(own.db, tenants[0]!, (trx) => trx('audit_log').update({ actor: 'eve' }));
    const { code, lines } = await run();
    expect(code).toBe(1);
    expect(lines.filter(({ ok }) => !ok)).toMatchObject([{ ...tenants[0] }]);
    const { client_account_id, engagement_id } = tenants[1]!;
    expect(await run(client_account_id, engagement_id)).toMatchObject({
      code: 0,
      lines: [{ ...tenants[1], ok: true, entries: 1 }],
    });
    expect((await run('me')).code).toBe(2);
  } finally {
    await own.drop();
  }
});

it('is sealed and verified in as many batches as it takes', async () => {
  const tenant = newTenant();
  await withTenant(database.db, tenant, (trx) =>
    trx.raw(`with written as (
        insert into api_requests (actor, method, route, operation, status, request_id, source, occurred_at)
        select 'ann', 'POST', '/x', 'x', 200, 'r', 'api', now() from generate_series(1, 5500) returning entry_id)
      insert into audit_pending (kind, row_id) select 'request', entry_id from written`),
  );
  expect(await verifyAudit(database.db, tenant)).toMatchObject({ ok: true, entries: 5500 });
});
