// What the machine has for a run at this moment, and what each of its processes uses: on Linux measured, elsewhere known.

import { availableParallelism, totalmem } from 'node:os';
import { openCgroup } from './cgroup.ts';
import { type Files, machineFiles, numberAfter } from './files.ts';
import type { Use } from './need.ts';
import { openProcessTree, type TreeSample } from './process-tree.ts';
import { kernelUnits } from './units.ts';

/** What is told at one moment. */
export interface Reading {
  /** Cores that are not kept busy by others; at least 1. */
  readonly cores: number;
  /** What the processes that are watched have and could have more. */
  readonly memoryBytes: number;
  /** By process, of those watched that are old enough to be judged. */
  readonly use: ReadonlyMap<number, Use>;
}

export interface Machine {
  /** `watched`: processes to measure, each with all that it starts. */
  read(watched: ReadonlySet<number>): Reading;
}

export interface MachineRequest {
  readonly files: Files;
  /** The process that all measured ones descend from. */
  readonly root: number;
  readonly cores: number;
  readonly totalBytes: number;
  /** In milliseconds, of a clock that does not jump. */
  readonly now: () => number;
}

export function thisMachine(): Machine {
  const [cores, totalBytes, root] = [availableParallelism(), totalmem(), process.pid];
  const request = { files: machineFiles, root, cores, totalBytes, now: () => performance.now() };
  return process.platform === 'linux' ? openMachine(request) : knownMachine(request);
}

/** What the tightest control group lets this process have, in bytes; undefined where none does. */
export function memoryLimit(): number | undefined {
  return process.platform === 'linux' ? openCgroup(machineFiles).memory()?.limitBytes : undefined;
}

/** A new process is judged by its use only then: before, it loads and links itself. */
const youngMs = 200;
/** Use falls to half in so many milliseconds: what sleeps between two pieces of work is not taken for idle at once. */
const halfLifeMs = 150;
const othersHalfLifeMs = 600;
/** Of what is free so much stays so. */
const keptFree = 0.1;
/** Elsewhere nothing says what is free (macOS calls memory used that it would give at once): a share of all is taken. */
const shareOfAll = 0.75;
/** A share of the time in which some process stood still for want of memory, above which nothing more is started. */
const stalled = 0.2;
/** After a longer pause a process number may have been given again. */
const staleMs = 5000;

function knownMachine({ cores, totalBytes }: MachineRequest): Machine {
  return { read: () => ({ cores, memoryBytes: totalBytes * shareOfAll, use: new Map() }) };
}

interface Known {
  readonly at: number;
  readonly busyMs: number;
  readonly tree: TreeSample;
  readonly groupMs: number;
  readonly stalledUs: number;
}

export function openMachine(request: MachineRequest): Machine {
  const { files, root, now } = request;
  const units = kernelUnits();
  const cgroup = openCgroup(files);
  let tree = openProcessTree(files, root, units);
  let last: Known | undefined;
  let others = { host: 0, group: 0 };
  const use = new Map<number, Use>();

  const look = (watched: ReadonlySet<number>): Known & { readonly hostCores: number } => {
    const { busyMs, hostCores } = hostOf(files, units.tickMs);
    const stalledUs = Number(/^some .*total=(\d+)/m.exec(files.read(cgroup.pressureFile) ?? '')?.[1] ?? 0);
    return { at: now(), busyMs, hostCores, tree: tree.sample(watched), groupMs: cgroup.cpu()?.usedMs ?? 0, stalledUs };
  };

  return {
    read(watched) {
      if (last && now() - last.at > staleMs) tree = openProcessTree(files, root, units);
      const seen = look(watched);
      const before = last;
      last = seen;
      const passedMs = before ? seen.at - before.at : 0;
      if (before && passedMs > 0) {
        const ours = Math.max(0, seen.tree.cpuMs - before.tree.cpuMs);
        const rate = (all: number): number => Math.max(0, all - ours) / passedMs;
        const keep = 0.5 ** (passedMs / othersHalfLifeMs);
        others = {
          host: others.host * keep + rate(seen.busyMs - before.busyMs) * (1 - keep),
          group: others.group * keep + rate(seen.groupMs - before.groupMs) * (1 - keep),
        };
      }
      for (const pid of use.keys()) if (!seen.tree.byPid.has(pid)) use.delete(pid);
      let memoryBytes = 0;
      for (const [pid, { cpuMs, rssBytes, ageMs }] of seen.tree.byPid) {
        memoryBytes += rssBytes;
        const earlier = before?.tree.byPid.get(pid);
        if (ageMs < youngMs) continue;
        const cpu = earlier && passedMs > 0 ? Math.max(0, cpuMs - earlier.cpuMs) / passedMs : cpuMs / ageMs;
        const keep = 0.5 ** (passedMs / halfLifeMs);
        const held = (use.get(pid)?.cpu ?? cpu) * keep + cpu * (1 - keep);
        use.set(pid, { cpu: Math.max(cpu, held), memoryBytes: rssBytes });
      }
      const isShort = before !== undefined && (seen.stalledUs - before.stalledUs) / 1000 > stalled * passedMs;
      const free = isShort ? 0 : freeBytes(files, cgroup.memory()?.leftBytes, request.totalBytes);
      return {
        cores: coresLeft(request.cores, seen.hostCores, others, cgroup.cpu()?.cores),
        memoryBytes: memoryBytes + free,
        use,
      };
    },
  };
}

/** Others matter only as far as they want the cores that this process may use. */
function coresLeft(mine: number, host: number, others: { host: number; group: number }, quota?: number): number {
  const byGroup = quota === undefined ? mine : quota - others.group;
  return Math.max(1, Math.min(mine, host - others.host, byGroup));
}

function freeBytes(files: Files, leftInGroup: number | undefined, totalBytes: number): number {
  const available = numberAfter(files.read('/proc/meminfo'), 'MemAvailable');
  const onHost = available === undefined ? totalBytes * shareOfAll : available * 1024;
  return Math.min(onHost, leftInGroup ?? onHost) * (1 - keptFree);
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal, in ticks of all cores together. */
function hostOf(files: Files, tickMs: number): { busyMs: number; hostCores: number } {
  const text = files.read('/proc/stat') ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, soft = 0, steal = 0] = (/^cpu +(.*)/.exec(text)?.[1] ?? '')
    .split(' ')
    .map(Number);
  const hostCores = text.match(/^cpu\d/gm)?.length ?? Number.POSITIVE_INFINITY;
  return { busyMs: (user + nice + system + irq + soft + steal) * tickMs, hostCores };
}
