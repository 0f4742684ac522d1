/** CPU and memory of this process and of everything it started, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks; the kernel reports 100 a second to programs on every platform Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

interface ProcessStat {
  pid: number;
  parent: number;
  command: string;
  /** its own CPU seconds */
  own: number;
  /** CPU seconds of its children that have ended */
  children: number;
  rssBytes: number;
}

export interface Usage {
  cpuSeconds: number;
  rssBytes: number;
}

/** A process of the tree belongs to the first name whose process is it or one of its ancestors. */
export type Roots = Readonly<Record<string, number>>;

/**
 * CPU seconds so far and resident memory by name, with the children of each; of `client` (this process) only its own.
 * CPU of children that ended stays with their parent, so differences are right as long as the roots live. Shared
 * memory counts in every process that has it. Throws where there is no /proc.
 */
export function readUsage(roots: Roots): Record<string, Usage> {
  const processes = readProcesses();
  const children = new Map<number, ProcessStat[]>();
  for (const process of processes) {
    const siblings = children.get(process.parent);
    if (siblings) siblings.push(process);
    else children.set(process.parent, [process]);
  }
  const total = (stat: ProcessStat): Usage => {
    const below = (children.get(stat.pid) ?? []).map(total);
    return {
      cpuSeconds: below.reduce((sum, usage) => sum + usage.cpuSeconds, stat.own + stat.children),
      rssBytes: below.reduce((sum, usage) => sum + usage.rssBytes, stat.rssBytes),
    };
  };
  return Object.fromEntries(
    Object.entries(roots).map(([name, pid]) => {
      const stat = processes.find((one) => one.pid === pid);
      if (!stat) throw new Error(`the process of ${name} (${pid}) is gone`);
      const usage =
        pid === process.pid ? { cpuSeconds: stat.own, rssBytes: stat.rssBytes } : total(stat);
      return [name, usage];
    }),
  );
}

/** The process this one started whose command line has the text. Throws when there is none. */
export function findChild(text: string, parent = process.pid): number {
  const found = readProcesses().find((one) => one.parent === parent && one.command.includes(text));
  if (!found) throw new Error(`there is no process with ${text}`);
  return found.pid;
}

function readProcesses(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [parseStat(Number(name), stat, command)];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

/** Fields as in proc(5): after the name in parentheses comes field 3. */
function parseStat(pid: number, stat: string, command: string): ProcessStat {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid,
    command,
    parent: field(4),
    own: (field(14) + field(15)) / TICKS_PER_SECOND,
    children: (field(16) + field(17)) / TICKS_PER_SECOND,
    rssBytes: field(24) * PAGE_BYTES,
  };
}
