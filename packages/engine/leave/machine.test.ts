// What is measured: by real processes of this machine, and by made-up ones where it must be exact.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type Files, machineFiles } from './files.ts';
import { openMachine } from './machine.ts';
import { openProcessTree } from './process-tree.ts';
import { kernelUnits } from './units.ts';

const linux = process.platform === 'linux';

test.runIf(linux)('a process that spins is told from one that sleeps, with what it has started', async () => {
  const spin = 'while (process.cpuUsage().user < 300_000); process.stdout.write("x"); setInterval(() => {}, 1e6)';
  // The shell only waits for it: what it uses is its child's.
  const busy = spawn('sh', ['-c', `"$0" -e '${spin}' & wait`, process.execPath], { detached: true });
  const idle = spawn('sleep', ['1000'], { detached: true });
  try {
    const tree = openProcessTree(machineFiles, process.pid, kernelUnits());
    await once(busy.stdout, 'data');
    const watched = new Set([busy.pid ?? 0, idle.pid ?? 0]);
    const { byPid, cpuMs } = tree.sample(watched);
    const [one, other] = [byPid.get(busy.pid ?? 0), byPid.get(idle.pid ?? 0)];
    expect(one?.cpuMs).toBeGreaterThan(250);
    expect(one?.rssBytes).toBeGreaterThan(20 << 20);
    expect(other?.cpuMs).toBeLessThan(200);
    expect(other?.rssBytes).toBeLessThan(20 << 20);
    expect(cpuMs).toBeGreaterThan(one?.cpuMs ?? 0);
    expect(one?.ageMs).toBeGreaterThan(100);
  } finally {
    for (const child of [busy, idle]) process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
});

test.runIf(linux)('the units are those of this kernel', () => {
  const { pageBytes, tickMs } = kernelUnits();
  expect([4096, 16384, 65536]).toContain(pageBytes);
  expect(tickMs).toBe(10);
});

interface Made {
  readonly parent: number;
  readonly group?: number;
  readonly ticks?: number;
  readonly startedTicks?: number;
  readonly pages?: number;
}

/** A /proc with these processes, two cores and these ticks spent on the machine. */
function made(now: {
  processes: Record<number, Made>;
  uptime: number;
  busyTicks: number;
  availableKb?: number;
}): Files {
  const stat = (pid: number, { parent, group = pid, ticks = 0, startedTicks = 0, pages = 0 }: Made): string => {
    const fields = [pid, '(a) name)', 'S', parent, group, group, 0, 0, 0, 0, 0, 0, 0, ticks, 0, 0, 0, 20, 0, 1, 0];
    return [...fields, startedTicks, 0, pages, 0].join(' ');
  };
  return {
    list: (folder) => (folder === '/proc' ? ['self', ...Object.keys(now.processes)] : []),
    read(file) {
      const pid = /^\/proc\/(\d+)\/stat$/.exec(file)?.[1];
      const found = pid === undefined ? undefined : now.processes[Number(pid)];
      if (found) return stat(Number(pid), found);
      if (file === '/proc/uptime') return `${now.uptime} 0`;
      if (file === '/proc/stat') return `cpu  ${now.busyTicks} 0 0 900 0 0 0 0 0 0\ncpu0 1\ncpu1 1\n`;
      if (file === '/proc/meminfo') return `MemTotal: 9 kB\nMemAvailable:  ${now.availableKb ?? 1000} kB\n`;
      return undefined;
    },
  };
}

test('what lost its parent still counts for who started it, and strangers never do', () => {
  const now = {
    uptime: 1,
    busyTicks: 0,
    processes: {
      1: { parent: 0 },
      50: { parent: 1 },
      100: { parent: 50 },
      110: { parent: 100, ticks: 1 },
      111: { parent: 110, ticks: 10 },
      112: { parent: 111, group: 110, ticks: 100 },
      200: { parent: 50, ticks: 7777 },
    } as Record<number, Made>,
  };
  const tree = openProcessTree(made(now), 100, { pageBytes: 1, tickMs: 1 });
  expect(tree.sample(new Set([110])).byPid.get(110)?.cpuMs).toBe(111);
  // 111 ends: the system takes its child, and its time is lost as nobody waited for it.
  delete now.processes[111];
  now.processes[112] = { parent: 1, group: 110, ticks: 150 };
  expect(tree.sample(new Set([110])).byPid.get(110)?.cpuMs).toBe(151);
  expect(tree.sample(new Set([110])).cpuMs).toBe(151);
});

test('use is what was spent since the last look; a new process is not judged, and idleness is believed slowly', () => {
  const at = { ms: 0 };
  const now = { uptime: 10, busyTicks: 0, processes: { 9: { parent: 1 } } as Record<number, Made> };
  const machine = openMachine({ files: made(now), root: 9, cores: 2, totalBytes: 1e9, now: () => at.ms });
  const watched = new Set([20]);
  const look = (ms: number, ticks: number) => {
    at.ms += ms;
    now.uptime += ms / 1000;
    now.processes[20] = { parent: 9, ticks, startedTicks: 1000, pages: 10 };
    return machine.read(watched).use.get(20);
  };
  expect(look(100, 10)).toBeUndefined();
  expect(look(150, 25)?.cpu).toBeCloseTo(1);
  expect(look(150, 25)?.cpu).toBeCloseTo(0.5);
  expect(look(150, 25)?.cpu).toBeCloseTo(0.25);
  expect(look(150, 40)?.cpu).toBeCloseTo(1);
});

test('what others keep busy is taken off, what is our own is not, and one core is always left', () => {
  const at = { ms: 0 };
  const now = { uptime: 10, busyTicks: 0, processes: { 9: { parent: 1, ticks: 0 } } as Record<number, Made> };
  const machine = openMachine({ files: made(now), root: 9, cores: 2, totalBytes: 1e9, now: () => at.ms });
  const look = (own: number, all: number): number => {
    at.ms += 10_000;
    now.processes[9] = { parent: 1, ticks: own };
    now.busyTicks = all;
    return machine.read(new Set()).cores;
  };
  expect(look(0, 0)).toBeCloseTo(2);
  // 20 s of CPU in 10 s, all of it ours.
  expect(look(2000, 2000)).toBeCloseTo(2);
  expect(look(2000, 2500)).toBeCloseTo(1.5, 1);
  expect(look(2000, 4500)).toBe(1);
});

test('memory is what our processes have and nine tenths of what is available', () => {
  const now = { uptime: 10, busyTicks: 0, availableKb: 1000, processes: { 9: { parent: 1 } } as Record<number, Made> };
  now.processes[20] = { parent: 9, startedTicks: 0, pages: 100 };
  const machine = openMachine({ files: made(now), root: 9, cores: 2, totalBytes: 1e9, now: () => 0 });
  const { pageBytes } = kernelUnits();
  expect(machine.read(new Set([20])).memoryBytes).toBeCloseTo(100 * pageBytes + 0.9 * 1000 * 1024);
});
