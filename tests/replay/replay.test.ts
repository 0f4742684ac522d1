/** What ran under earlier code must run to the same commands under today's: nothing under way may break. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { createDataConverter } from '../../engine/data-converter';
import { createWorker } from '../../workers/worker';
import { flowTypes } from '../../workflows/catalog';
import { encryptionKey } from '../support/encryption-key';
import { paths } from './paths';
import { systemPaths } from './system-paths';

const FOLDER = path.resolve('tests/replay/histories');
/** Flows have UUIDs; which one does not matter. */
const FLOW_ID = '00000000-0000-4000-8000-000000000000';
const bundle = { codePath: path.resolve('dist/workflow-bundle.js') };
const historyOf = (type: string, name: string) =>
  historyFromJSON(JSON.parse(readFileSync(path.join(FOLDER, type, `${name}.json`), 'utf8')));

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

const recorded: Record<string, object> = {
  ...Object.fromEntries(flowTypes.map((type) => [type, paths])),
  ...systemPaths,
};

describe.each(Object.entries(recorded))('stored histories of %s', (type, paths) => {
  it('are there for every path', () => {
    expect(readdirSync(path.join(FOLDER, type)).sort()).toEqual(
      Object.keys(paths)
        .map((name) => `${name}.json`)
        .sort(),
    );
  });

  it.each(Object.keys(paths))('%s replays', async (name) => {
    await Worker.runReplayHistory(
      { workflowBundle: bundle, replayName: name },
      historyOf(type, name),
      FLOW_ID,
    );
  });

  it('name no machine and no folder of one', () => {
    for (const name of Object.keys(paths)) {
      const text = readFileSync(path.join(FOLDER, type, `${name}.json`), 'utf8');
      expect(text).not.toContain(os.hostname());
      expect(text).not.toContain('node_modules');
    }
  });
});

describe('a bundle without the interceptors', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bare-bundle-'));
  const codePath = path.join(folder, 'bundle.js');
  beforeAll(async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath: path.resolve('dist/workflows/index.js'),
      logger: new DefaultLogger('ERROR'),
    });
    writeFileSync(codePath, code);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('does not replay what was recorded with them', async () => {
    await expect(
      Worker.runReplayHistory(
        { workflowBundle: { codePath }, replayName: 'bare' },
        historyOf('discovery', 'happy'),
        FLOW_ID,
      ),
    ).rejects.toThrow();
  });

  it('is refused by the worker: its flows would be invisible', () => {
    const make = () =>
      createWorker({
        bundlePath: codePath,
        phases: {},
        namespace: 'default',
        taskQueue: 'x',
        connection: undefined as never,
        db: undefined as never,
      });
    expect(make).toThrow(/lacks the registry mirror or flow control/);
  });
});

it('a bundle that writes errors in the clear is refused by a worker with keys', () => {
  const codePath = path.join(mkdtempSync(path.join(os.tmpdir(), 'old-bundle-')), 'bundle.js');
  const ours = readFileSync(bundle.codePath, 'utf8');
  const make = () =>
    createWorker({
      bundlePath: codePath,
      dataConverter: createDataConverter(encryptionKey('k')),
      phases: {},
      namespace: 'default',
      taskQueue: 'x',
      connection: undefined as never,
      db: undefined as never,
    });
  writeFileSync(codePath, ours.replaceAll('workflows/failure-converter.js', 'workflows/other.js'));
  expect(make).toThrow('the workflow bundle would write errors in the clear');
  rmSync(path.dirname(codePath), { recursive: true });
});
