/**
 * Drives every path on a real server and stores its history: `node dist/tests/replay/record-histories.js`. Needs
 * DATABASE_URL and TEMPORAL_ADDRESS. To be run when a path is new; a history that exists is kept, because what runs
 * in production was recorded by the code of its day.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { createTestDatabase } from '../support/database';
import { type ScriptedPhase, startFlowHarness, trivialPhases } from '../support/flows';
import { paths } from './paths';

const FOLDER = path.resolve('tests/replay/histories/discovery');

/** Who ran it, and where, is nobody's business. */
const scrub = (json: string): string =>
  json
    .replaceAll(/"identity": ?"[^"]*"/g, '"identity":"recorded"')
    .replaceAll(/"stackTrace": ?"(?:[^"\\]|\\.)*"/g, '"stackTrace":""')
    .replaceAll(/\d+@[\w.-]+/g, 'recorded');

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
    const history = scrub(historyToJSON(await handle.fetchHistory()));
    writeFileSync(file, `${JSON.stringify(JSON.parse(history))}\n`);
    console.log(`recorded ${name}`);
  }
  await flows.stop();
  await database.drop();
}

void main();
