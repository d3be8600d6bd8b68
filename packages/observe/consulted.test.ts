// What of a log counts.

import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { consultedShape, type Testlog } from './index.ts';
import { makeWorld, type World } from './world.fixture.ts';

type Lists = { readonly [K in keyof Testlog]?: readonly string[] };

function consult(world: World, log: Lists, startedNs?: bigint) {
  const absolute = (names: readonly string[] = []) =>
    names.map((name) => (name.startsWith('/') ? name : world.at(name)));
  const whole = {
    env: log.env ?? [],
    opened: absolute(log.opened),
    stated: absolute(log.stated),
    reopened: absolute(log.reopened),
  };
  return consultedShape(whole, world.roots, startedNs === undefined ? {} : { startedNs });
}

describe('what a log says', () => {
  it('is names, and paths as spots, sorted', async () => {
    await using world = await makeWorld();
    expect(
      consult(world, {
        env: ['B', 'PWD', 'A', 'OLDPWD', 'SHLVL', '_'],
        opened: ['top/b', 'home/a'],
        stated: ['top/b', 'top/c'],
      }),
    ).toEqual({
      env: ['A', 'B'],
      opened: ['$HOME/a', '$TOP/b'],
      stated: ['$TOP/c'],
      started: false,
      complete: false,
      mayHaveStarted: false,
      passing: false,
    });
  });

  it('has nothing of the toolchain, the compile cache and the run itself', async () => {
    await using world = await makeWorld();
    world.write('run/cover/x', '');
    const { opened, stated } = consult(world, {
      opened: ['goroot/src/os/file.go', 'gocache/00/a', 'run/cover/x'],
      stated: ['goroot', 'run', 'gocache'],
    });
    expect([...opened, ...stated]).toEqual([]);
  });

  it('has devices and the figures of a process not at all, other figures of the kernel by their being there', async () => {
    await using world = await makeWorld();
    const { opened, stated } = consult(world, {
      opened: [
        '/dev/null',
        '/dev/urandom',
        '/proc/self/status',
        '/proc/1/stat',
        '/proc/cpuinfo',
        '/sys/fs/cgroup/cpu.max',
        '/dev/shm/a',
      ],
    });
    expect(stated).toEqual(['/proc/cpuinfo', '/sys/fs/cgroup/cpu.max']);
    expect(opened).toEqual(['/dev/shm/a']);
  });

  it('asks of a module version only whether it is there', async () => {
    await using world = await makeWorld();
    const log = { opened: ['mod/x.org/m@v1.0.0/a.go', 'mod/x.org', 'mod/cache/download/x@v1/list'] };
    expect(consult(world, log)).toMatchObject({
      opened: ['$GOMODCACHE/cache/download/x@v1/list', '$GOMODCACHE/x.org'],
      stated: ['$GOMODCACHE/x.org/m@v1.0.0/a.go'],
    });
  });
});

describe('in a temporary folder', () => {
  it('names that TempDir, MkdirTemp and CreateTemp made up are gone with what they named', async () => {
    await using world = await makeWorld();
    const { opened, stated } = consult(world, {
      opened: ['tmp/TestA1234567890/001/a', 'tmp/x4294967295.txt', 'tmp/TestA2123456', 'tmp/app/run987654/log'],
      stated: ['tmp/TestA1234567890'],
    });
    // app is no such name.
    expect([...opened, ...stated]).toEqual(['$TMP/app']);
  });

  it('names that a test made up and left are gone too, not those that were there before', async () => {
    await using world = await makeWorld();
    world.write('tmp/left123456/a', '');
    const log = { opened: ['tmp/left123456/a'] };
    const now = BigInt(Date.now()) * 1_000_000n;
    expect(consult(world, log, now).opened).toEqual([]);
    expect(consult(world, log, now + 10_000_000_000n).opened).toEqual(['$TMP/left123456/a']);
  });

  it('the topmost folder that is missing stands for all beneath; dates are no made-up names', async () => {
    await using world = await makeWorld();
    mkdirSync(world.at('tmp/app'));
    const { opened, stated } = consult(world, { opened: ['tmp/app/a/b/c', 'tmp/app/a/d', 'tmp/report-20240131'] });
    expect(opened).toEqual([]);
    expect(stated).toEqual(['$TMP/app/a', '$TMP/report-20240131']);
  });

  it('what is gone or was made up may have been a link; what is there, and the folder itself, are seen', async () => {
    await using world = await makeWorld();
    world.write('tmp/there', '');
    expect(consult(world, { opened: ['tmp', 'tmp/there', 'top/none'] }).passing).toBe(false);
    expect(consult(world, { opened: ['tmp/TestA1234567890/001/a'] }).passing).toBe(true);
    expect(consult(world, { stated: ['tmp/app/a'] }).passing).toBe(true);
  });

  it('the folder itself counts by being there: removing a TempDir opens it', async () => {
    await using world = await makeWorld();
    expect(consult(world, { opened: ['tmp'] })).toMatchObject({ opened: [], stated: ['$TMP'] });
  });

  it('a workspace is a workspace: nothing is dropped', async () => {
    await using world = await makeWorld((at) => ({ temps: [at('.')] }));
    const { opened } = consult(world, { opened: ['top/svc/x123456789/a', 'x123456789/a'] });
    expect(opened).toEqual(['$TOP/svc/x123456789/a']);
  });
});

describe('a process was started', () => {
  it('where an executable file was opened, also through a symlink and in the toolchain', async () => {
    await using world = await makeWorld();
    for (const name of ['top/tool', 'goroot/bin/go']) chmodSync(world.write(name, '#!'), 0o755);
    world.write('top/plain', '');
    symlinkSync('tool', world.at('top/link'));
    expect(consult(world, { opened: ['top/plain', 'top'] }).started).toBe(false);
    expect(consult(world, { opened: ['top/tool'] })).toMatchObject({ started: true, opened: ['$TOP/tool'] });
    expect(consult(world, { opened: ['top/link'] }).started).toBe(true);
    expect(consult(world, { opened: ['goroot/bin/go'] })).toMatchObject({ started: true, opened: [] });
    expect(consult(world, { stated: ['top/tool'] }).started).toBe(false);
  });

  it('not where plain text has the execute bit, as /etc/hosts has on some systems', async () => {
    await using world = await makeWorld();
    chmodSync(world.write('top/hosts', '127.0.0.1 localhost\n'), 0o755);
    chmodSync(world.write('top/program', '\x7fELF\0'), 0o755);
    expect(consult(world, { opened: ['top/hosts'] })).toMatchObject({ started: false, opened: ['$TOP/hosts'] });
    expect(consult(world, { opened: ['top/program'] }).started).toBe(true);
  });

  it('where the test binary opened itself, also when its folder is gone by now', async () => {
    await using world = await makeWorld();
    expect(consult(world, { opened: ['run/svc.test'] })).toMatchObject({ started: true, opened: [] });
    chmodSync(world.write('run/svc.test', ''), 0o755);
    expect(consult(world, { opened: ['run/svc.test'] }).started).toBe(true);
  });

  it('where the test binary was opened by the kernel’s word for it', async () => {
    await using world = await makeWorld();
    expect(consult(world, { opened: ['/proc/self/exe'] })).toMatchObject({ started: true, opened: [] });
    expect(consult(world, { stated: ['/proc/self/exe'] }).started).toBe(false);
  });

  it('perhaps, where something was opened in a temporary folder, or twice, and is gone', async () => {
    await using world = await makeWorld();
    expect(consult(world, { opened: ['tmp/TestA123456/001/tool'] }).mayHaveStarted).toBe(true);
    expect(consult(world, { stated: ['tmp/TestA123456/001/tool'] }).mayHaveStarted).toBe(false);
    expect(consult(world, { opened: ['top/gone'] }).mayHaveStarted).toBe(false);
    expect(consult(world, { opened: ['top/gone'], reopened: ['top/gone'] }).mayHaveStarted).toBe(true);
  });
});
