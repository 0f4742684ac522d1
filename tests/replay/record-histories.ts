/**
 * Drives every path on a real server and stores its history: `node dist/tests/replay/record-histories.js`. Needs
 * DATABASE_URL and TEMPORAL_ADDRESS. To be run when a path is new; a history that exists is kept, because what runs
 * in production was recorded by the code of its day.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { createTestDatabase } from '../support/database';
import { type ScriptedPhase, startFlowHarness, trivialPhases } from '../support/flows';
import { paths } from './paths';
import { systemPaths } from './system-paths';

const HISTORIES = path.resolve('tests/replay/histories');
const FOLDER = path.join(HISTORIES, 'discovery');

/** Who ran it, and where, is nobody's business. */
const scrub = (json: string): string =>
  json
    .replaceAll(/"identity": ?"[^"]*"/g, '"identity":"recorded"')
    .replaceAll(/"stackTrace": ?"(?:[^"\\]|\\.)*"/g, '"stackTrace":""')
    .replaceAll(/\d+@[\w.-]+/g, 'recorded');

async function store(handle: WorkflowHandle, file: string): Promise<void> {
  const history = scrub(historyToJSON(await handle.fetchHistory()));
  writeFileSync(file, `${JSON.stringify(JSON.parse(history))}\n`);
  console.log(`recorded ${path.basename(file, '.json')}`);
}

async function main(): Promise<void> {
  const database = await createTestDatabase();
  let current: Record<string, ScriptedPhase> = trivialPhases();
  const scripted = Object.fromEntries(
    Object.keys(current).map((name): [string, ScriptedPhase] => [
      name,
      (input, context) => (current[name] as ScriptedPhase)(input, context),
    ]),
  );
  const flows = await startFlowHarness(database.db, scripted);
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, drive] of Object.entries(paths)) {
    const file = path.join(FOLDER, `${name}.json`);
    if (existsSync(file)) continue;
    current = trivialPhases();
    const handle = await drive({ flows, script: (phases) => Object.assign(current, phases) });
    await store(handle, file);
  }
  current = trivialPhases();
  for (const [type, drives] of Object.entries(systemPaths)) {
    mkdirSync(path.join(HISTORIES, type), { recursive: true });
    for (const [name, drive] of Object.entries(drives)) {
      const file = path.join(HISTORIES, type, `${name}.json`);
      if (!existsSync(file)) await store(await drive(flows, database.db), file);
    }
  }
  await flows.stop();
  await database.drop();
}

void main();
