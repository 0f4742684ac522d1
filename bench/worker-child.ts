import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface WorkerChild {
  pid: number;
  stop: () => Promise<void>;
  kill: () => void;
}

/**
 * Runs a compiled script as a process and waits for its first message.
 * @param profileDir folder for a CPU profile of it, written when it stops
 */
export async function startChild(
  script: string,
  task: object,
  options: { profileDir?: string | undefined; env?: NodeJS.ProcessEnv } = {},
): Promise<WorkerChild> {
  const child: ChildProcess = fork(path.join(__dirname, script), [JSON.stringify(task)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: options.profileDir ? ['--cpu-prof', `--cpu-prof-dir=${options.profileDir}`] : [],
    ...(options.env && { env: options.env }),
  });
  const exited = once(child, 'exit');
  const ready = await Promise.race([
    once(child, 'message').then(() => true),
    exited.then(() => false),
  ]);
  if (!ready) throw new Error(`${script} did not start`);
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
    kill: () => child.kill('SIGKILL'),
  };
}
