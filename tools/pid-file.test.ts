import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endLeftover, writePidFile } from './pid-file';
import { processIdentity } from './process-identity';

const LIMITS = { signal: 'SIGTERM', limitMs: 1_000 } as const;

let folder = '';
let file = '';
let child: ChildProcess;

/** Starts a process that goes on for ever; with `deaf` it ignores SIGTERM. */
async function startProcess(deaf = false): Promise<number> {
  const script = `${deaf ? 'process.on("SIGTERM", () => {});' : ''} setInterval(() => {}, 1000); console.log(1)`;
  child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.stdout) await once(child.stdout, 'data');
  return child.pid ?? 0;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pid-test-'));
  file = path.join(folder, 'pid');
});

afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

describe('a leftover process', () => {
  it('is ended when it is the one noted', async () => {
    const pid = await startProcess();
    writePidFile(file, pid);
    expect(await endLeftover(file, LIMITS)).toBe(pid);
    expect(processIdentity(pid)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  it('is killed when it does not listen', async () => {
    const pid = await startProcess(true);
    writePidFile(file, pid);
    expect(await endLeftover(file, LIMITS)).toBe(pid);
    expect(processIdentity(pid)).toBeUndefined();
  });

  it('is left alone when only its number is the one noted', async () => {
    const pid = await startProcess();
    writeFileSync(file, JSON.stringify({ pid, identity: 'an earlier process' }));
    expect(await endLeftover(file, LIMITS)).toBeUndefined();
    expect(processIdentity(pid)).toBeDefined();
  });

  it('may be none', async () => {
    expect(await endLeftover(file, LIMITS)).toBeUndefined();
  });
});
