// Limits of control groups, by files as the kernel writes them, and by those of this machine.

import { expect, test } from 'vitest';
import { openCgroup } from './cgroup.ts';
import { type Files, machineFiles } from './files.ts';

/** As if these files were all that there is. */
function filesOf(tree: Readonly<Record<string, string>>): Files {
  const names = Object.keys(tree);
  return {
    read: (file) => tree[file],
    list: (folder) => names.filter((name) => name.startsWith(`${folder}/`)),
  };
}

const gib = 2 ** 30;

test('version 2: the tightest limit on the way up counts, less what may be given up', () => {
  const cgroup = openCgroup(
    filesOf({
      '/proc/self/cgroup': '0::/user.slice/run.scope\n',
      '/proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n',
      '/sys/fs/cgroup/user.slice/run.scope/memory.max': 'max\n',
      '/sys/fs/cgroup/user.slice/run.scope/memory.high': 'max\n',
      '/sys/fs/cgroup/user.slice/run.scope/memory.current': `${gib}\n`,
      '/sys/fs/cgroup/user.slice/run.scope/memory.events': 'low 0\nhigh 0\nmax 3\noom 2\noom_kill 2\n',
      '/sys/fs/cgroup/user.slice/memory.max': `${4 * gib}\n`,
      '/sys/fs/cgroup/user.slice/memory.high': `${3 * gib}\n`,
      '/sys/fs/cgroup/user.slice/memory.current': `${2 * gib}\n`,
      '/sys/fs/cgroup/user.slice/memory.stat': `anon 5\ninactive_file ${gib}\n`,
      '/sys/fs/cgroup/user.slice/run.scope/cpu.max': '200000 100000\n',
      '/sys/fs/cgroup/user.slice/run.scope/cpu.stat': 'usage_usec 1000000\n',
      '/sys/fs/cgroup/user.slice/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/user.slice/cpu.stat': 'usage_usec 2500000\nuser_usec 1\n',
    }),
  );
  expect(cgroup.memory()).toEqual({ limitBytes: 3 * gib, leftBytes: 2 * gib });
  expect(cgroup.oomKills()).toBe(2);
  expect(cgroup.cpu()).toEqual({ cores: 1.5, usedMs: 2500 });
  expect(cgroup.pressureFile).toBe('/sys/fs/cgroup/user.slice/run.scope/memory.pressure');
});

test('version 1, seen from within a container: the mount is the group', () => {
  const cgroup = openCgroup(
    filesOf({
      '/proc/self/cgroup': '9:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n',
      '/proc/self/mountinfo': [
        '40 30 0:31 /docker/abc /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory',
        '41 30 0:32 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro,nosuid - cgroup cgroup rw,cpu,cpuacct',
      ].join('\n'),
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${2 * gib}\n`,
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${gib}\n`,
      '/sys/fs/cgroup/memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 0\n',
      '/sys/fs/cgroup/memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 7\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage': '3000000000\n',
    }),
  );
  expect(cgroup.memory()).toEqual({ limitBytes: 2 * gib, leftBytes: gib });
  expect(cgroup.oomKills()).toBe(7);
  expect(cgroup.cpu()).toEqual({ cores: 0.5, usedMs: 3000 });
  expect(cgroup.pressureFile).toBe('/proc/pressure/memory');
});

test('without a limit, and without control groups, there is none', () => {
  const unlimited = openCgroup(
    filesOf({
      '/proc/self/cgroup': '4:memory:/\n',
      '/proc/self/mountinfo': '40 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '1\n',
    }),
  );
  expect([unlimited.memory(), unlimited.cpu()]).toEqual([undefined, undefined]);
  const none = openCgroup(filesOf({}));
  expect([none.memory(), none.cpu(), none.oomKills()]).toEqual([undefined, undefined, undefined]);
});

test.runIf(process.platform === 'linux')('on this machine what is told makes sense', () => {
  const cgroup = openCgroup(machineFiles);
  const memory = cgroup.memory();
  if (memory) expect(memory.leftBytes).toBeLessThanOrEqual(memory.limitBytes);
  expect(cgroup.oomKills() ?? 0).toBeGreaterThanOrEqual(0);
  expect(cgroup.cpu()?.cores ?? 1).toBeGreaterThan(0);
});
