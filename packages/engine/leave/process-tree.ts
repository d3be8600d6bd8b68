// What gows and all that it has started use, by /proc: time of CPU and resident memory, process by process.

import type { Files } from './files.ts';

/** Of a process and all that it has started, as far as the kernel still knows it. */
export interface TreeUse {
  /** Time of CPU since its start, in milliseconds. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** Since its start, in milliseconds. */
  readonly ageMs: number;
}

export interface TreeSample {
  /** Of the root and everything below it, in milliseconds. */
  readonly cpuMs: number;
  readonly byPid: ReadonlyMap<number, TreeUse>;
}

export interface ProcessTree {
  /** `watched`: the processes to tell apart; what they start counts for them. */
  sample(watched: ReadonlySet<number>): TreeSample;
}

interface Process {
  readonly pid: number;
  /** As it was when first seen: of what has lost its parent it still tells whose it is. */
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly startedMs: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export interface Units {
  readonly pageBytes: number;
  readonly tickMs: number;
}

/**
 * Every process is read once to see whether it descends from the root; only those that do are read again.
 * @param root the process at the top: gows
 */
export function openProcessTree(files: Files, root: number, units: Units): ProcessTree {
  const mine = new Map<number, Process>();
  // Known not to be ours. A number may be given again: whoever asks rarely must look anew, hence `openTree` of measure.ts.
  const foreign = new Set<number>();

  const belongs = (pid: number, alive: ReadonlySet<number>): boolean => {
    if (mine.has(pid)) return true;
    if (foreign.has(pid) || !alive.has(pid)) return false;
    // Before its ancestors are asked: a chain of parents has no loop, but a group may be led by a descendant.
    foreign.add(pid);
    const found = readProcess(files, pid, units);
    if (!found) return false;
    const { parent, group, session } = found;
    const ours = pid === root || [parent, group, session].some((kin) => kin !== pid && belongs(kin, alive));
    if (!ours) return false;
    foreign.delete(pid);
    mine.set(pid, found);
    return true;
  };

  return {
    sample(watched) {
      const pids = files.list('/proc').filter((name) => /^\d+$/.test(name));
      const alive = new Set(pids.map(Number));
      for (const pid of foreign) if (!alive.has(pid)) foreign.delete(pid);
      const now = Number.parseFloat(files.read('/proc/uptime') ?? '') * 1000;
      for (const pid of alive) belongs(pid, alive);
      const byPid = new Map<number, TreeUse>();
      let cpuMs = 0;
      for (const [pid, first] of mine) {
        const found = alive.has(pid) ? readProcess(files, pid, units) : undefined;
        if (!found) continue;
        cpuMs += found.cpuMs;
        const owner = ownerOf(first, watched, mine);
        if (owner === undefined) continue;
        const sum = byPid.get(owner) ?? { cpuMs: 0, rssBytes: 0, ageMs: 0 };
        byPid.set(owner, {
          cpuMs: sum.cpuMs + found.cpuMs,
          rssBytes: sum.rssBytes + found.rssBytes,
          ageMs: Math.max(sum.ageMs, now - found.startedMs),
        });
      }
      // Only now: what has ended may stand between a process and who is watched.
      for (const pid of mine.keys()) if (!alive.has(pid) && !watched.has(pid)) mine.delete(pid);
      return { cpuMs, byPid };
    },
  };
}

function ownerOf(
  { pid, parent, group, session }: Process,
  watched: ReadonlySet<number>,
  mine: ReadonlyMap<number, Process>,
  depth = 0,
): number | undefined {
  if (watched.has(pid)) return pid;
  if (depth > 64) return undefined;
  const above = mine.get(parent);
  const owner = above && above.pid !== pid ? ownerOf(above, watched, mine, depth + 1) : undefined;
  return owner ?? [group, session].find((leader) => watched.has(leader));
}

/** proc_pid_stat(5). The name in parentheses may hold anything, so what follows the last one counts. */
function readProcess(files: Files, pid: number, { pageBytes, tickMs }: Units): Process | undefined {
  const text = files.read(`/proc/${pid}/stat`);
  const close = text?.lastIndexOf(')') ?? -1;
  if (text === undefined || close < 0) return undefined;
  const fields = text.slice(close + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    // Of what it has waited for, too: so nothing is lost when a child ends.
    cpuMs: (field(14) + field(15) + field(16) + field(17)) * tickMs,
    startedMs: field(22) * tickMs,
    rssBytes: field(24) * pageBytes,
  };
}
