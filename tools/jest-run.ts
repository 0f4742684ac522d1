import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Environment } from '../config';
import { PROJECT_ROOT } from './project-root';

const summarySchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});

/** How a jest run ended. `brokenFiles` are test files that could not even be loaded. */
export type JestResult = Readonly<{
  code: number;
  passed: number;
  failed: number;
  skipped: number;
  brokenFiles: number;
}>;

/**
 * Runs jest with its output shown as it comes.
 * @param summaryFile where jest writes its result as JSON
 */
export async function runJest(
  args: readonly string[],
  env: Environment,
  summaryFile: string,
  signal: AbortSignal,
): Promise<JestResult> {
  const jest = path.join(PROJECT_ROOT, 'node_modules/.bin/jest');
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(jest, ['--json', `--outputFile=${summaryFile}`, ...args], {
      cwd: PROJECT_ROOT,
      // With --outputFile the JSON still goes nowhere else; what people read is on standard error.
      stdio: ['inherit', 'ignore', 'inherit'],
      env: { ...env },
    });
    signal.addEventListener('abort', () => {
      child.kill('SIGTERM');
    });
    child.once('error', reject);
    child.once('exit', (exitCode) => {
      resolve(exitCode ?? 1);
    });
  });
  const summary = readSummary(summaryFile);
  return {
    code: code === 0 && summary === undefined ? 1 : code,
    passed: summary?.numPassedTests ?? 0,
    failed: summary?.numFailedTests ?? 0,
    skipped: (summary?.numPendingTests ?? 0) + (summary?.numTodoTests ?? 0),
    brokenFiles: summary?.numRuntimeErrorTestSuites ?? 0,
  };
}

function readSummary(file: string): z.infer<typeof summarySchema> | undefined {
  try {
    return summarySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
