/** Tests about the repository: what a reader relies on and no compiler checks. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRegistryActivities } from '../activities/registry';
import { createDiscoveryPhases } from '../activities/discovery/phases';
import { SETTING_NAMES } from '../config';
import { catalog, flowTypes } from '../workflows/catalog';
import { guidedPhases, guidedTypes, pages } from '../workflows/route-guide';
import { flowStatuses } from '../workflows/run';
import { isSystemWorkflow, systemWorkflows } from '../workflows/system';
import * as workflows from '../workflows';

const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const read = (file: string) => readFileSync(file, 'utf8');

describe('the catalogue', () => {
  it('names every flow the worker bundles, and every folder of a flow', () => {
    expect(Object.keys(workflows).sort()).toEqual([...flowTypes, ...systemWorkflows].sort());
    expect(flowTypes.filter(isSystemWorkflow)).toEqual([]);
    const folders = readdirSync('workflows', { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['interceptors', 'client'].includes(entry.name))
      .map(({ name }) => name);
    expect(folders.sort()).toEqual([...flowTypes].sort());
  });

  it.each(flowTypes)('%s has its four files', (type) => {
    for (const file of ['contract.ts', 'phases.ts', 'flow.ts', 'flow.test.ts'])
      expect(existsSync(`workflows/${type}/${file}`)).toBe(true);
  });

  it.each(flowTypes)('%s has a page for every phase, in the order they run', (type) => {
    expect(guidedTypes).toContain(type);
    expect(guidedPhases(type)).toEqual(Object.keys(catalog[type].phases));
    expect(pages[type].completed).toBeDefined();
  });

  it('has an activity for every phase, and none that is no phase', () => {
    const phases = createDiscoveryPhases({ db: undefined as never, compute: undefined as never });
    expect(Object.keys(phases)).toEqual(Object.keys(catalog.discovery.phases));
    expect(Object.keys(createRegistryActivities(undefined as never, undefined as never))).toEqual([
      'recordFlowEvent',
      'requestSlot',
      'requestCancellation',
    ]);
  });
});

describe('the registry', () => {
  it('has one writer of a flow’s state', () => {
    const writers = tracked.filter(
      (file) =>
        file.endsWith('.ts') &&
        !file.includes('.test.') &&
        /flow_status\s*=|flow_status:/.test(read(file)) &&
        !file.includes('migrations') &&
        // Measurements fill their own databases.
        !file.startsWith('bench/'),
    );
    expect(
      writers.filter((file) =>
        /insert into master_flows|update\(\{[^}]*flow_status:/.test(read(file)),
      ),
    ).toEqual(['db/routines.ts']);
  });

  it('knows in SQL the statuses the code knows', () => {
    const check = /flow_status in \(([^)]+)\)/.exec(
      read('db/migrations/0001-create-master-registry.ts'),
    );
    expect(check?.[1]?.match(/[a-z_]+/g)?.sort()).toEqual([...flowStatuses].sort());
  });
});

describe('the tree', () => {
  const code = tracked.filter((file) => /\.(ts|mjs)$/.test(file));

  it('reads the environment in one file', () => {
    const readers = code.filter(
      (file) =>
        read(file).includes('process.env') && !file.includes('.test.') && !file.endsWith('.mjs'),
    );
    expect(readers).toEqual(['config.ts']);
  });

  it('lists every setting in .env.example', () => {
    for (const name of SETTING_NAMES) expect(read('.env.example')).toContain(name);
  });

  it('has every file its pages name', () => {
    for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'])
      for (const [, file] of read(page).matchAll(
        /[`(]((?:workflows|activities|workers|api|db|tools|docs|bench|tests|cli|client)\/[\w./-]+\.\w+)[`)]/g,
      ))
        expect([
          page,
          file,
          existsSync(file as string) ||
            existsSync((file as string).replace(/^dist\//, '').replace(/\.js$/, '.ts')),
        ]).toEqual([page, file, true]);
  });

  it('keeps its pages short', () => {
    const limits = { 'README.md': 150, 'ARCHITECTURE.md': 250, 'CONTRIBUTING.md': 120 };
    for (const [page, limit] of Object.entries(limits))
      expect(read(page).split('\n').length).toBeLessThanOrEqual(limit);
  });

  it('skips no test and runs none alone', () => {
    const marks = code.filter(
      (file) =>
        file.endsWith('.test.ts') &&
        /\b(?:it|test|describe)\.only\(|\bx(?:it|describe)\(/.test(read(file)),
    );
    expect(marks).toEqual([]);
  });
});
