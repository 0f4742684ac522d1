import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lock, tryLock } from './lock';
import { endProcess } from './pid-file';
import { processIdentity } from './process-identity';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-test-'));
  file = path.join(folder, 'lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Takes the lock, which must be free. */
function take(): () => void {
  const result = tryLock(file);
  if (!('release' in result)) throw new Error('the lock is held');
  return result.release;
}

describe('a lock file', () => {
  it('is held by one at a time, and says by whom', () => {
    const release = take();
    expect(tryLock(file)).toEqual({ heldBy: process.pid });
    release();
    take()();
  });

  it('leaves nothing behind', () => {
    take()();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from a process that no longer runs', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      stdio: 'ignore',
    });
    const pid = child.pid ?? 0;
    writeFileSync(file, JSON.stringify({ pid, identity: processIdentity(pid) }));
    expect(tryLock(file)).toEqual({ heldBy: pid });
    await endProcess(pid, { signal: 'SIGKILL', limitMs: 1_000 });
    take()();
  });

  it('is taken over when its process number belongs to another process by now', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, identity: 'an earlier process' }));
    take()();
  });

  it.each(['', 'not JSON', '{}', '{"pid":"x"}'])('is taken over when it holds "%s"', (content) => {
    writeFileSync(file, content);
    take()();
  });

  it('is not given back by one who lost it', () => {
    const release = take();
    writeFileSync(file, '{"pid":1,"identity":"somebody else"}');
    release();
    expect(existsSync(file)).toBe(true);
  });

  it('is waited for, with one message', async () => {
    const release = take();
    const holders: number[] = [];
    const second = lock(file, (pid) => {
      holders.push(pid);
      setImmediate(release);
    });
    (await second)();
    expect(holders).toEqual([process.pid]);
  });
});
