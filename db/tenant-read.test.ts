import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../tests/support/database';
import { eventually, newTenant } from '../tests/support/flows';
import { createKnex, withTenant } from './knex';
import { readAllAsTenant, readAsTenant } from './tenant-read';
import { isUnavailable } from './unavailable';

let database: TestDatabase;
const ours = newTenant();
const theirs = newTenant();
const flow = () => {
  const flow_id = randomUUID();
  return { flow_id, lineage_id: flow_id, flow_type: 'discovery', user_id: 'ann' };
};
const [mine, other] = [flow(), flow()];
beforeAll(async () => {
  database = await createTestDatabase();
  await withTenant(database.db, ours, (trx) => trx('master_flows').insert(mine));
  await withTenant(database.db, theirs, (trx) => trx('master_flows').insert(other));
});
afterAll(() => database.drop());

describe('a read as a tenant', () => {
  it('sees the rows of the tenant and of nobody else, on one connection too', async () => {
    const db = createKnex(database.url, { max: 1 });
    try {
      const ids = (tenant = ours) =>
        readAsTenant<{ flow_id: string }>(db, tenant, db('master_flows').select('flow_id'));
      // All at once: they take turns on the connection.
      const found = await Promise.all([ids(), ids(theirs), ids(), ids(newTenant())]);
      expect(found.map((rows) => rows.map(({ flow_id }) => flow_id))).toEqual([
        ...[[mine.flow_id], [other.flow_id], [mine.flow_id], []],
      ]);
      // The tenant ends with the read.
      expect(await db('master_flows').select('flow_id')).toEqual([]);
      expect(
        (
          await db.raw<{ rows: object[] }>(
            `select current_setting('app.client_account_id', true) as t`,
          )
        ).rows,
      ).toEqual([{ t: '' }]);
    } finally {
      await db.destroy();
    }
  });

  it('gives what the driver gives, whatever goes in', async () => {
    const { db } = database;
    const values = {
      text: `it's "quoted", \\ {and} more`,
      nothing: null,
      number: 0.1,
      big: 9007199254740991,
      yes: true,
      at: new Date('2026-03-01T10:00:00.123Z'),
    };
    const types = { text: 'text', nothing: 'text', number: 'float8', big: 'int8', yes: 'boolean' };
    const columns = Object.entries({ ...types, at: 'timestamptz' });
    const sql = `select ${columns.map(([name, type]) => `cast(:${name} as ${type}) as ${name}`).join(', ')},
      '{"a":[1]}'::jsonb as json`;
    const [row] = await readAsTenant(db, ours, db.raw(sql, values));
    expect(row).toEqual({ ...values, json: { a: [1] } });
    const list = ['a', 'b,c', '"d"', '\\', '', 'NULL', '{}'];
    const [lists] = await readAsTenant(
      db,
      ours,
      db.raw('select ?::text[] as list', [list] as never),
    );
    expect(lists).toEqual({ list });
  });

  it('takes several statements, each with its rows, as one transaction', async () => {
    const { db } = database;
    const now = db.raw('select now() as at, txid_current_if_assigned() as none');
    const [first, none, second] = await readAllAsTenant(db, ours, [
      now,
      db('uploads').select('*'),
      now,
    ]);
    expect(none).toEqual([]);
    expect(first).toEqual(second);
    expect(first).toHaveLength(1);
  });

  it('that fails gives the error, and the connection goes on to be used', async () => {
    const db = createKnex(database.url, { max: 1 });
    try {
      const broken = db.raw('select 1 / ?::int', [0]);
      for (let turn = 0; turn < 3; turn += 1) {
        await expect(readAsTenant(db, ours, broken)).rejects.toMatchObject({ code: '22012' });
        await expect(readAsTenant(db, ours, db.raw('nonsense'))).rejects.toMatchObject({
          code: '42601',
        });
        await expect(
          readAllAsTenant(db, ours, [db.raw('select 1 as one'), broken, db.raw('select 2')]),
        ).rejects.toMatchObject({ code: '22012' });
        expect(await readAsTenant(db, ours, db.raw('select 1 as one'))).toEqual([{ one: 1 }]);
        expect(await withTenant(db, ours, (trx) => trx('master_flows').select('flow_id'))).toEqual([
          { flow_id: mine.flow_id },
        ]);
      }
    } finally {
      await db.destroy();
    }
  });

  it('whose connection is cut is refused as unavailable, and the next one has another', async () => {
    const db = createKnex(database.url, { max: 1 });
    const killer = createKnex(database.url, { max: 1, privileged: true });
    try {
      const [own] = await readAsTenant<{ pid: number }>(
        db,
        ours,
        db.raw('select pg_backend_pid() as pid'),
      );
      const waiting = readAsTenant(db, ours, db.raw('select pg_sleep(60)'));
      await killer.raw('select pg_terminate_backend(?)', [own?.pid ?? 0]);
      await expect(waiting).rejects.toMatchObject({ code: '57P01' });
      const again = () => readAsTenant(db, ours, db.raw('select 1 as one')).catch(isUnavailable);
      // Until the pool has heard of it, the connection may be handed out once more.
      expect(await eventually(again, (rows) => rows !== true)).toEqual([{ one: 1 }]);
    } finally {
      await db.destroy();
      await killer.destroy();
    }
  });
});
