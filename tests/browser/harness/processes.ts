// Memory, time and threads of a browser's processes, from Linux's /proc.
import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  pid: number;
  renderer: boolean;
  /** Resident memory, MB. */
  rss: number;
  /** CPU seconds so far, all threads. */
  cpu: number;
}

/** Clock ticks a second: fixed in Linux's interface to programs. */
const TICKS = 100;

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}

/** The browser with this profile and all that it started. */
export function processes(profile: string): Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const stat = read(`/proc/${name}/stat`);
      // The name in parentheses may hold spaces.
      const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return { pid: Number(name), parent: Number(rest[1]), ticks: Number(rest[11]) + Number(rest[12]), command: read(`/proc/${name}/cmdline`) };
    });
  const found = new Set<number>();
  let grew = true;
  while (grew) {
    grew = false;
    for (const { pid, parent, command } of all) {
      const own = found.has(parent) || command.includes(`--user-data-dir=${profile}`);
      if (own && !found.has(pid)) {
        found.add(pid);
        grew = true;
      }
    }
  }
  return all
    .filter(({ pid }) => found.has(pid))
    .map(({ pid, ticks, command }) => ({
      pid,
      renderer: command.includes('--type=renderer'),
      rss: Math.round(Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024),
      cpu: ticks / TICKS,
    }));
}

/** How many threads of these processes have a name that begins so. Names are cut to 15 characters. */
export function threadsNamed(of: Process[], name: string): number {
  let count = 0;
  for (const { pid, renderer } of of) {
    if (!renderer) continue;
    let tasks: string[] = [];
    try {
      tasks = readdirSync(`/proc/${pid}/task`);
    } catch {
      continue;
    }
    count += tasks.filter((task) => read(`/proc/${pid}/task/${task}/comm`).startsWith(name)).length;
  }
  return count;
}
