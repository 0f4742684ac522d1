import { existsSync, readdirSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Worker from '@temporalio/worker';
import { PROJECT_ROOT } from './project-root';
import { StartError } from './start-error';

/** What goes into the bundle and where it is written. */
export type BundlePaths = Readonly<{
  workflowsPath: string;
  interceptors: readonly string[];
  failureConverter?: string;
  /** Folder whose compiled files make the bundle out of date. */
  sourceDir: string;
  target: string;
}>;

const WORKFLOWS = path.join(PROJECT_ROOT, 'dist/workflows');

/** Outermost first. The order is part of every flow's history. */
export const INTERCEPTORS: readonly string[] = [
  path.join(WORKFLOWS, 'interceptors/registry-mirror.js'),
  path.join(WORKFLOWS, 'interceptors/flow-control.js'),
];

const OWN_PATHS: BundlePaths = {
  workflowsPath: path.join(WORKFLOWS, 'index.js'),
  interceptors: INTERCEPTORS,
  failureConverter: path.join(WORKFLOWS, 'failure-converter.js'),
  sourceDir: WORKFLOWS,
  target: path.join(PROJECT_ROOT, 'dist/workflow-bundle.js'),
};

/**
 * Writes the bundle the worker loads its flows from, unless it is newer than all that goes into it. Bundled
 * once here, a worker starts a second sooner and every worker runs the very same code.
 * @returns true when a bundle was written
 * @throws StartError naming a missing file: without an interceptor the registry would miss what flows do
 */
export async function buildWorkflowBundle(paths: BundlePaths = OWN_PATHS): Promise<boolean> {
  const { workflowsPath, failureConverter, interceptors } = paths;
  const needed = [workflowsPath, ...interceptors, ...(failureConverter ? [failureConverter] : [])];
  const missing = needed.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    throw new StartError(`The workflow bundle lacks ${missing.join(' and ')}.`);
  }
  if (isCurrent(paths)) return false;
  // Loading the bundler takes half a second: not on a start where nothing changed.
  const { bundleWorkflowCode, DefaultLogger } = createRequire(__filename)(
    '@temporalio/worker',
  ) as typeof Worker;
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [...interceptors],
    ...(failureConverter && { failureConverterPath: failureConverter }),
    logger: new DefaultLogger('WARN'),
  });
  const draft = `${paths.target}.${process.pid}`;
  await writeFile(draft, code);
  await rename(draft, paths.target);
  return true;
}

function isCurrent(paths: BundlePaths): boolean {
  const bundle = statSync(paths.target, { throwIfNoEntry: false });
  if (bundle === undefined) return false;
  const sdk = require.resolve('@temporalio/workflow');
  const inputs = [sdk, ...compiledFiles(paths.sourceDir)];
  return inputs.every((file) => statSync(file).mtimeMs < bundle.mtimeMs);
}

/** Compiled files and their folders: a folder changes when a file in it is removed. */
function compiledFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return [
    folder,
    ...entries.flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return compiledFiles(file);
      return entry.name.endsWith('.js') && !entry.name.endsWith('.test.js') ? [file] : [];
    }),
  ];
}
