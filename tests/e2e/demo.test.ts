/** The demo itself, on the real API, worker, engine and database. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseDemoOptions } from '../../cli/demo-options';
import { runDemo } from '../../cli/run-demo';
import { type ApiHarness, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { tokenOf } from '../support/token';
import { type DiscoveryHarness, startDiscoveryHarness } from '../support/discovery';

let database: TestDatabase;
let discovery: DiscoveryHarness;
let api: ApiHarness;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  discovery = await startDiscoveryHarness(database);
  api = await startApi(database.db, discovery.flows);
  folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.stop();
  await discovery.stop();
  await database.drop();
});

async function demo(...args: string[]): Promise<{ lines: string[]; failure: string | null }> {
  const options = parseDemoOptions(['--api-url', api.url, ...args]);
  if (options === 'help') throw new Error('help was not asked for');
  const lines: string[] = [];
  const signal = AbortSignal.timeout(100_000);
  try {
    await runDemo(
      { ...options, token: tokenOf(options.tenant, { sub: 'demo' }) },
      { signal, print: (more) => lines.push(...more) },
    );
    return { lines, failure: null };
  } catch (error) {
    return { lines, failure: (error as Error).message };
  }
}

it('shows the sample estate from upload to agreement, paused and resumed on the way', async () => {
  const tenant = [
    ...['--tenant-account', '11111111-1111-4111-8111-111111111111'],
    ...['--tenant-engagement', '22222222-2222-4222-8222-222222222222'],
  ];
  const { lines, failure } = await demo(...tenant);
  expect(failure).toBeNull();
  const text = lines.join('\n');
  const order = [
    'uploaded cmdb-servers.csv',
    'started discovery flow',
    'pause asked for',
    'flow is paused',
    'resume asked for',
    'flow is awaiting_approval',
    'The mapping waits for a person',
    'approved the mapping',
    'flow is completed, 100 % done',
    'Data quality',
    'They agree.',
    'A second pass',
    'started iteration 2',
    'Zuletzt gesehen: left out → last_seen_at',
    'Where to look',
  ];
  const positions = order.map((words) => text.indexOf(words));
  expect(positions).not.toContain(-1);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  // What the second pass gained, in percentage points.
  expect(text).toMatch(/timeliness +0\.0 % +[1-9][\d.]* % +\+[1-9]/);
  expect(text).toMatch(/overall +[\d.]+ % +[\d.]+ % +\+[1-9]/);
  expect(text).not.toMatch(/undefined|NaN|\[object/);
  // A token is as long as it is, and to be copied whole.
  for (const line of lines.filter((one) => !one.startsWith('  T=')))
    expect(line.length).toBeLessThanOrEqual(110);

  const again = await demo(...tenant);
  expect(again.lines.join('\n')).toMatch(/0 created, 0 updated, [1-9]\d* unchanged/);
});

it('says what a mapping lacks and how to mend it', async () => {
  const file = path.join(folder, 'odd.csv');
  writeFileSync(file, 'Foo;Bar\n1;2\n3;4\n');
  const { lines, failure } = await demo('--file', file);
  expect(failure).toMatch(/^The mapping cannot be approved as it is: .*asset_name/);
  expect(lines.join('\n')).toContain('"target_field":"asset_name"');
});

it('says why a file is no table', async () => {
  const file = path.join(folder, 'junk.bin');
  writeFileSync(file, Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 251)));
  const { failure } = await demo('--file', file);
  expect(failure).toMatch(/is blocked: phase data_import failed \([A-Z_]+\): junk\.bin/);
});

it('names a file that is refused at once', async () => {
  const file = path.join(folder, 'empty.csv');
  writeFileSync(file, '');
  const { failure } = await demo('--file', file);
  expect(failure).toBe(`${file} was refused (FILE_EMPTY): the file is empty`);
});
