// The limits that a container or a service has, by control groups of either version.

import path from 'node:path';
import { type Files, numberAfter } from './files.ts';

/** One kind of control, of this process. */
interface Place {
  readonly version: 1 | 2;
  /** The group's own folder, then those above it up to the mount. */
  readonly folders: readonly string[];
}

export interface Cgroup {
  /** What is left below the tightest limit of memory, and that limit; undefined where there is none. */
  memory(): { readonly limitBytes: number; readonly leftBytes: number } | undefined;
  /** How many processes of the group were killed for want of memory; undefined where that is not told. */
  oomKills(): number | undefined;
  /** Cores by the tightest limit, and the time of CPU of the group that has it, in milliseconds; undefined where there is none. */
  cpu(): { readonly cores: number; readonly usedMs: number } | undefined;
  /** The file that tells how long processes stood still for want of memory. */
  readonly pressureFile: string;
}

/** Version 1 writes this or a little less for 'no limit'. */
const unlimited = 2 ** 60;

export function openCgroup(files: Files): Cgroup {
  const memory = placeOf(files, 'memory');
  const cpu = placeOf(files, 'cpu');
  const usage = placeOf(files, 'cpuacct') ?? cpu;
  const own = memory?.folders[0];
  return {
    pressureFile:
      memory?.version === 2 && own !== undefined ? path.join(own, 'memory.pressure') : '/proc/pressure/memory',
    memory() {
      let tightest: { limitBytes: number; leftBytes: number } | undefined;
      for (const folder of memory?.folders ?? []) {
        const found = memoryOf(files, folder, memory?.version ?? 2);
        if (found && (!tightest || found.leftBytes < tightest.leftBytes)) tightest = found;
      }
      return tightest;
    },
    oomKills() {
      if (own === undefined) return undefined;
      const file = memory?.version === 2 ? 'memory.events' : 'memory.oom_control';
      return numberAfter(files.read(path.join(own, file)), 'oom_kill');
    },
    cpu() {
      let tightest: { readonly cores: number; readonly at: number } | undefined;
      for (const [at, folder] of (cpu?.folders ?? []).entries()) {
        const cores = coresOf(files, folder, cpu?.version ?? 2);
        if (cores !== undefined && (!tightest || cores < tightest.cores)) tightest = { cores, at };
      }
      // Of the same group, though the two controls may be mounted apart.
      const counted = tightest && usage?.folders[Math.min(tightest.at, usage.folders.length - 1)];
      if (!tightest || counted === undefined) return undefined;
      return { cores: tightest.cores, usedMs: usedMs(files, counted, usage?.version ?? 2) };
    },
  };
}

function memoryOf(files: Files, folder: string, version: 1 | 2): { limitBytes: number; leftBytes: number } | undefined {
  const read = (name: string): number => Number(files.read(path.join(folder, name)) ?? Number.NaN);
  const [hard, soft, used] =
    version === 2
      ? [read('memory.max'), read('memory.high'), read('memory.current')]
      : [read('memory.limit_in_bytes'), Number.NaN, read('memory.usage_in_bytes')];
  const limits = [hard, soft].filter((limit) => limit < unlimited);
  if (limits.length === 0 || Number.isNaN(used)) return undefined;
  const limitBytes = Math.min(...limits);
  // Files that were read and not looked at again are given up before anything is killed.
  const stat = files.read(path.join(folder, 'memory.stat'));
  const idle = numberAfter(stat, version === 2 ? 'inactive_file' : 'total_inactive_file') ?? 0;
  return { limitBytes, leftBytes: Math.max(0, limitBytes - Math.max(0, used - idle)) };
}

function coresOf(files: Files, folder: string, version: 1 | 2): number | undefined {
  const read = (name: string): string => files.read(path.join(folder, name))?.trim() ?? '';
  const [quota, period] =
    version === 2
      ? read('cpu.max').split(' ').map(Number)
      : [read('cpu.cfs_quota_us'), read('cpu.cfs_period_us')].map(Number);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined;
}

function usedMs(files: Files, folder: string, version: 1 | 2): number {
  if (version === 2) return (numberAfter(files.read(path.join(folder, 'cpu.stat')), 'usage_usec') ?? 0) / 1000;
  return Number(files.read(path.join(folder, 'cpuacct.usage')) ?? 0) / 1e6;
}

/** cgroups(7): which group this process is in, and where that is mounted. */
function placeOf(files: Files, control: string): Place | undefined {
  const groups = (files.read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const one = groups.find(([, names]) => names?.split(',').includes(control));
  const two = groups.find(([number, names]) => number === '0' && names === '');
  for (const [group, version] of [
    [one, 1],
    [two, 2],
  ] as const) {
    if (!group) continue;
    const mount = mountOf(files, version === 1 ? control : undefined);
    if (!mount) continue;
    const relative = path.posix.relative(mount.root, group.slice(2).join(':'));
    // Seen from within a container the group's path may lie outside of what is mounted: then the mount is the group.
    let folder = relative.startsWith('..') ? mount.point : path.posix.join(mount.point, relative);
    if (files.list(folder).length === 0) folder = mount.point;
    const folders = [folder];
    while (folder !== mount.point && folder.length > mount.point.length) {
      folder = path.posix.dirname(folder);
      folders.push(folder);
    }
    return { version, folders };
  }
  return undefined;
}

/** proc_pid_mountinfo(5): the mount of one control of version 1, or that of version 2. */
function mountOf(files: Files, control: string | undefined): { root: string; point: string } | undefined {
  for (const line of (files.read('/proc/self/mountinfo') ?? '').split('\n')) {
    const [head = '', tail = ''] = line.split(' - ');
    const [type, , options = ''] = tail.split(' ');
    const wanted =
      control === undefined ? type === 'cgroup2' : type === 'cgroup' && options.split(',').includes(control);
    const [, , , root, point] = head.split(' ');
    if (wanted && root !== undefined && point !== undefined) return { root, point };
  }
  return undefined;
}
