import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Environment } from '../config';
import { PROJECT_ROOT } from './project-root';

/** Checks of the text of the project; that it compiles was seen by the build. */
const CHECKS = [
  { title: 'lint', program: 'eslint', args: ['.'], needs: [20, 19] },
  {
    title: 'format',
    program: 'prettier',
    args: ['--check', '--log-level', 'warn', '.'],
    needs: [],
  },
  { title: 'dead code', program: 'knip', args: [], needs: [20, 19] },
] as const;

/**
 * Runs the checks one after the other, their output shown as it comes.
 * @returns the titles of those that failed
 */
export async function runStaticChecks(
  environment: Environment,
  log: (line: string) => void,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { title, program, args, needs } of CHECKS) {
    if (!isNodeAtLeast(needs)) {
      log(`NOT CHECKED: ${title}, because ${program} needs Node ${needs.join('.')} or later.`);
      continue;
    }
    log(`Checking ${title} (${program}).`);
    if ((await run(program, args, environment)) !== 0) failed.push(title);
  }
  return failed;
}

function isNodeAtLeast(needs: readonly number[]): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = needs;
  return major > needMajor || (major === needMajor && minor >= needMinor);
}

function run(program: string, args: readonly string[], env: Environment): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(PROJECT_ROOT, 'node_modules/.bin', program), args, {
      cwd: PROJECT_ROOT,
      stdio: 'inherit',
      env: { ...env },
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
