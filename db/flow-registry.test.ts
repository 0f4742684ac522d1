import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../tests/support/database';
import { newTenant } from '../tests/support/flows';
import type { FlowEvent } from '../workflows/run';
import { createFlowRegistry, type FlowIntent } from './flow-registry';
import { acrossTenants, withTenant } from './knex';
import { confirmClosed } from './unconfirmed-flows';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const tenant = newTenant();
const registry = () => createFlowRegistry(database.db);
const event = (over: Partial<FlowEvent> = {}): FlowEvent => ({
  kind: 'started',
  tenant,
  flow_id: randomUUID(),
  flow_type: 'discovery',
  user_id: 'ann',
  status: 'running',
  phase: 'data_import',
  progress: 0,
  run_id: randomUUID(),
  history_length: 3,
  seq: 1,
  flow_started_at: '2026-11-01T10:00:00.000Z',
  at: '2026-11-01T10:00:00.000Z',
  origin: { user_id: 'ann', source: 'flow' },
  reason: null,
  details: {},
  ...over,
});
const row = (flowId: string, of = tenant) =>
  withTenant(database.db, of, (trx) =>
    trx('master_flows').where({ flow_id: flowId }).first<Record<string, unknown> | undefined>(),
  );
const events = (flowId: string) =>
  withTenant(database.db, tenant, (trx) =>
    trx('flow_events').where({ flow_id: flowId }).orderBy('event_id').pluck<string[]>('action'),
  );

describe('record', () => {
  it('makes a flow visible that nobody announced', async () => {
    const started = event();
    expect(await registry().record(started)).toBe('applied');
    expect(await row(started.flow_id)).toMatchObject({
      flow_status: 'running',
      lineage_id: started.flow_id,
      version: 1,
    });
  });

  it('takes the same write twice and audits it once', async () => {
    const started = event();
    await registry().record(started);
    expect(await registry().record(started)).toBe('applied');
    expect(await events(started.flow_id)).toEqual(['started']);
  });

  it('audits once what a lost workflow task wrote and its repetition writes again', async () => {
    const started = event();
    const of = { ...started, kind: 'pausing', status: 'pausing' } as const;
    const asked = { ...of, details: { command_id: 'pause:1' }, history_length: 7, seq: 3 };
    const ended = { ...of, kind: 'completed', status: 'completed', seq: 5 } as const;
    await registry().record(started);
    // Again with a longer history; the command after another message, under another number; the end likewise.
    await registry().record({ ...started, history_length: 6 });
    await registry().record(asked);
    await registry().record({ ...asked, history_length: 10, seq: 4 });
    await registry().record({ ...ended, history_length: 12 });
    await registry().record({ ...ended, history_length: 15, seq: 6 });
    expect(await events(started.flow_id)).toEqual(['started', 'pausing', 'completed']);
    expect(await row(started.flow_id)).toMatchObject({ mirror_history_length: 15, mirror_seq: 6 });
  });

  it('audits the same command again in the run after a reset', async () => {
    const first = event({ kind: 'pausing', status: 'pausing', details: { command_id: 'pause:1' } });
    await registry().record(first);
    await registry().record({ ...first, run_id: randomUUID() }, { switchRun: true });
    expect(await events(first.flow_id)).toEqual(['pausing', 'pausing']);
  });

  it('lets an older write lose, whatever order they come in', async () => {
    const base = event();
    await registry().record({
      ...base,
      kind: 'paused',
      status: 'paused',
      history_length: 9,
      seq: 3,
    });
    expect(await registry().record({ ...base, history_length: 9, seq: 2 })).toBe('stale');
    expect(await registry().record({ ...base, history_length: 5, seq: 9 })).toBe('stale');
    expect(await row(base.flow_id)).toMatchObject({
      flow_status: 'paused',
      mirror_history_length: 9,
      mirror_seq: 3,
    });
  });

  it('refuses another run until the engine says it is the current one', async () => {
    const base = event({ history_length: 50, seq: 20 });
    await registry().record(base);
    const reset = {
      ...base,
      run_id: randomUUID(),
      history_length: 4,
      seq: 1,
      status: 'awaiting_approval' as const,
    };
    expect(await registry().record(reset)).toBe('other_run');
    expect(await row(base.flow_id)).toMatchObject({ run_id: base.run_id });
    expect(await registry().record(reset, { switchRun: true })).toBe('applied');
    expect(await row(base.flow_id)).toMatchObject({
      run_id: reset.run_id,
      flow_status: 'awaiting_approval',
    });
  });

  it('lets nothing of a run change a flow whose end the engine confirmed', async () => {
    const base = event();
    await registry().record({ ...base, kind: 'completed', status: 'completed', progress: 100 });
    await confirmClosed(database.db, base.flow_id);
    expect(await registry().record({ ...base, history_length: 99, seq: 99 })).toBe('stale');
    expect(await row(base.flow_id)).toMatchObject({ flow_status: 'completed' });
  });

  it('keeps the end of a flow and its status together', async () => {
    const base = event();
    await registry().record({ ...base, kind: 'failed', status: 'failed', reason: 'disk full' });
    const ended = await row(base.flow_id);
    expect(ended?.['ended_at']).toBeInstanceOf(Date);
    expect(ended).toMatchObject({ status_reason: 'disk full' });
  });
});

describe('the intent', () => {
  const intent = (over: Partial<FlowIntent> = {}): FlowIntent => ({
    flow_id: randomUUID(),
    tenant,
    flow_type: 'discovery',
    user_id: 'ann',
    flow_name: null,
    configuration: { a: 1 },
    on_phase_failure: 'park',
    idempotency_key: null,
    request_sha256: null,
    request_id: null,
    ...over,
  });

  it('is one flow for one idempotency key, however many ask at once', async () => {
    const key = { idempotency_key: 'same', request_sha256: 'x' };
    const made = await Promise.all(
      Array.from({ length: 20 }, () => registry().createMasterFlow(intent(key))),
    );
    expect(new Set(made.map(({ flow_id }) => flow_id)).size).toBe(1);
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    expect(
      await registry().createMasterFlow(intent({ ...key, request_sha256: 'y' })),
    ).toMatchObject({ sameRequest: false });
  });

  it('means another flow for another tenant with the same key', async () => {
    const first = await registry().createMasterFlow(intent({ idempotency_key: 'shared' }));
    const second = await registry().createMasterFlow(
      intent({ idempotency_key: 'shared', tenant: newTenant() }),
    );
    expect(second.flow_id).not.toBe(first.flow_id);
  });

  it('is hidden once, with an audit row, when it is deleted', async () => {
    const { flow_id } = await registry().createMasterFlow(intent());
    const origin = { user_id: 'ann', source: 'api' } as const;
    expect(await registry().softDelete(tenant, flow_id, origin)).toMatchObject({ flow_id });
    expect(await registry().softDelete(tenant, flow_id, origin)).toBeUndefined();
    expect(await events(flow_id)).toEqual(['created', 'deleted']);
  });
});

describe('row-level security', () => {
  it('shows a tenant its own rows, another none, and nobody none', async () => {
    const { flow_id } = event();
    await registry().record(event({ flow_id }));
    expect(await row(flow_id)).toBeDefined();
    expect(await row(flow_id, newTenant())).toBeUndefined();
    expect(await database.db('master_flows').where({ flow_id })).toEqual([]);
  });

  it('binds every table with a tenant column, also for a login that could see past it', async () => {
    const open = await database.db.raw<{ rows: { relname: string }[] }>(
      `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
       where a.attname = 'client_account_id' and c.relkind in ('r', 'p')
       and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(open.rows).toEqual([]);
    const login = await database.db.raw<{ rows: { above: boolean }[] }>(
      `select rolsuper or rolbypassrls as above from pg_roles where rolname = current_user`,
    );
    expect(login.rows).toEqual([{ above: false }]);
  });

  it('refuses a row that names another tenant', async () => {
    const other = newTenant();
    const insert = withTenant(database.db, tenant, (trx) =>
      trx('uploads').insert({
        upload_id: randomUUID(),
        ...other,
        sha256: 'a'.repeat(64),
        file_name: 'x',
        size_bytes: 1,
        uploaded_by: 'ann',
      }),
    );
    await expect(insert).rejects.toThrow(/row-level security/);
  });

  it('binds partitions addressed by their own name as well', async () => {
    const { rows } = await acrossTenants(database.db, (trx) =>
      trx.raw<{ rows: { relname: string }[] }>(
        `select relname from pg_class where relispartition and relkind = 'r' and relname like 'flow_events_2%'`,
      ),
    );
    expect(rows.length).toBeGreaterThan(20);
    await registry().record(event());
    for (const { relname } of rows) expect(await database.db(relname)).toEqual([]);
  });
});

describe('the view of the original registry', () => {
  it('has its columns, filled from these tables, and respects the tenant', async () => {
    const started = event();
    await registry().record(started);
    await registry().addAgentCollaborationEntry(tenant, {
      flow_id: started.flow_id,
      agent_name: 'mapper',
      action: 'proposed',
      details: { columns: 5 },
    });
    await registry().addLearningPattern(tenant, {
      flow_id: started.flow_id,
      pattern_type: 'user_override',
      pattern_data: { original: 'rehost' },
    });
    const read = (of: typeof tenant) =>
      withTenant(database.db, of, (trx) =>
        trx('crewai_flow_state_extensions')
          .where({ flow_id: started.flow_id })
          .first<Record<string, unknown> | undefined>(),
      );
    const found = await read(tenant);
    expect(Object.keys(found ?? {}).sort()).toEqual([
      'agent_collaboration_log',
      'client_account_id',
      'created_at',
      'engagement_id',
      'flow_configuration',
      'flow_id',
      'flow_name',
      'flow_persistence_data',
      'flow_status',
      'flow_type',
      'learning_patterns',
      'memory_usage_metrics',
      'phase_execution_times',
      'updated_at',
      'user_id',
    ]);
    expect(found).toMatchObject({
      agent_collaboration_log: [{ agent_name: 'mapper', details: { columns: 5 } }],
      learning_patterns: [{ pattern_type: 'user_override' }],
    });
    expect(await read(newTenant())).toBeUndefined();
  });
});
