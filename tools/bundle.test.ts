import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildWorkflowBundle, type BundlePaths } from './bundle';
import { PROJECT_ROOT } from './project-root';

let folder = '';
let paths: BundlePaths;

beforeEach(() => {
  // Inside the checkout, where the bundler finds the Temporal packages.
  mkdirSync(path.join(PROJECT_ROOT, 'var'), { recursive: true });
  folder = mkdtempSync(path.join(PROJECT_ROOT, 'var/bundle-test-'));
  const workflows = path.join(folder, 'workflows');
  mkdirSync(workflows);
  paths = {
    workflowsPath: path.join(workflows, 'index.js'),
    interceptors: [path.join(workflows, 'record.js')],
    sourceDir: workflows,
    target: path.join(folder, 'bundle.js'),
  };
  writeFileSync(paths.workflowsPath, 'exports.greetFlow = async () => "hello";');
  writeFileSync(path.join(workflows, 'record.js'), 'exports.interceptors = () => ({});');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the workflow bundle', () => {
  it('holds the flows, and is written again only when one of them changed', async () => {
    expect(await buildWorkflowBundle(paths)).toBe(true);
    expect(readFileSync(paths.target, 'utf8')).toContain('greetFlow');
    expect(await buildWorkflowBundle(paths)).toBe(false);
    const later = new Date(Date.now() + 60_000);
    utimesSync(paths.workflowsPath, later, later);
    expect(await buildWorkflowBundle(paths)).toBe(true);
  });

  it('is refused without an interceptor', async () => {
    rmSync(path.join(folder, 'workflows/record.js'));
    await expect(buildWorkflowBundle(paths)).rejects.toThrow('The workflow bundle lacks');
  });
});
