/** A worker stands still beyond its time-outs in the middle of a phase and wakes when another one has finished it. */
import { loadConfig } from '../../config';
import { createKnex, SERVICE_ROLE } from '../../db/knex';
import type { TestDatabase } from '../support/database';
import { type EstateFlows, type PhaseRun, startEstateFlows } from '../support/estate-flows';
import { eventually, newTenant } from '../support/flows';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';

const PATIENCE_MS = 90_000;

interface Write {
  worker: string;
  attempt: number;
  outcome: string;
}

let flows: EstateFlows;
let line: TcpProxy;

beforeAll(async () => {
  const [host = '', port] = (loadConfig().temporalAddress ?? '').split(':');
  line = await startTcpProxy({ host, port: Number(port) });
  flows = await startEstateFlows({ servers: 3000, dependencies: 20_000 });
  await watchWrites(flows.database);
});
afterAll(async () => {
  await flows.stop();
  await line.stop();
});

/** Notes every write of a phase's record that is tried: a trigger sees those that lose as well. */
async function watchWrites({ url }: TestDatabase): Promise<void> {
  const admin = createKnex(url, { max: 1, privileged: true });
  await admin.raw(`
    create table tried_writes (no bigint generated always as identity, worker text, attempt integer, outcome text);
    create function note_write() returns trigger language plpgsql as $$ begin
      insert into tried_writes (worker, attempt, outcome) values (new.worker, new.attempt, new.outcome);
      return new;
    end $$;
    create trigger note_write before insert on flow_phase_runs for each row execute function note_write();
    grant insert, select on tried_writes to ${SERVICE_ROLE}`);
  await admin.destroy();
}

const isOver = (run: PhaseRun, phase: string) => run.phase === phase && run.outcome === 'finished';

const triedWrites = (): Promise<Write[]> =>
  flows.database.db('tried_writes').orderBy('no').select<Write[]>('worker', 'attempt', 'outcome');

it('finds its phase finished, and what it writes then changes nothing', async () => {
  const frozen = await flows.startWorker(undefined, `127.0.0.1:${line.port}`);
  const tenant = newTenant();
  const flowId = await flows.start(tenant);
  const begun = await flows.untilBegun(tenant, flowId, 'data_import');
  expect(begun).toMatchObject({ outcome: 'running', attempt: 1 });
  frozen.signal('SIGSTOP');
  // Its polls would go on taking tasks, each lost for ten seconds: the network notices before the engine does.
  line.cut();

  const other = await flows.startWorker();
  const runs = await eventually(
    () => flows.phaseRuns(tenant, flowId),
    (found) => found.some((run) => isOver(run, 'attribute_mapping')),
    PATIENCE_MS,
  );
  const counts = await flows.counts(tenant);
  const before = (await triedWrites()).length;
  expect(runs.map(({ outcome }) => outcome)).toEqual(['finished', 'finished']);
  expect(runs[0]?.attempt).toBeGreaterThan(1);
  expect(runs[0]?.worker.startsWith(`${other.pid}@`)).toBe(true);

  line.restore();
  frozen.signal('SIGCONT');
  const late = await eventually(
    async () => (await triedWrites()).slice(before),
    (writes) => writes.some(({ outcome }) => outcome !== 'running'),
  );
  expect(late.every(({ worker, attempt }) => worker === begun.worker && attempt === 1)).toBe(true);
  expect(await flows.phaseRuns(tenant, flowId)).toEqual(runs);
  expect(await flows.counts(tenant)).toEqual(counts);

  await flows.untilStatus(tenant, flowId, 'awaiting_approval');
  await flows.send(flowId, 'approve');
  await flows.untilStatus(tenant, flowId, 'completed');
  expect(await flows.actions(tenant, flowId)).toEqual([
    'started',
    'awaiting_approval',
    'approved',
    'completed',
  ]);
}, 240_000);
