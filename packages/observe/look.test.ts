// How things look: equal exactly where a test would see the same.

import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emptyShape, mergeShapes } from './index.ts';
import { makeWorld, memoOf, swapUnseen } from './world.fixture.ts';

const file = /^open \$TOP\/a: file [0-9a-f]{64}$/;

describe('an opened file', () => {
  const shape = { opened: ['$TOP/a'] };

  it('looks the same with the same content under another time', async () => {
    await using world = await makeWorld();
    const at = world.write('top/a', 'text');
    const before = world.see(shape);
    utimesSync(at, 1, 1);
    expect(before).toMatch(file);
    expect(world.see(shape)).toBe(before);
    rmSync(at);
    world.write('top/a', 'text');
    expect(world.see(shape)).toBe(before);
  });

  it('looks different with other content of equal size and time, with and without a memo', async () => {
    await using world = await makeWorld();
    const memo = memoOf();
    const at = world.write('top/a', 'text');
    const before = world.see(shape, { memo });
    expect(world.see(shape)).toBe(before);
    swapUnseen(at, 'next');
    expect(world.see(shape, { memo })).not.toBe(before);
    expect(world.see(shape, { memo })).toBe(world.see(shape));
  });

  it('is read once as long as stat says the same', async () => {
    await using world = await makeWorld();
    const memo = memoOf();
    world.write('top/a', 'text');
    world.see(shape, { memo });
    world.see({ opened: ['$TOP/a'], trees: ['$TOP'] }, { memo });
    expect(memo.reads.filter((read) => read.endsWith('/top/a'))).toHaveLength(1);
  });

  it('looks different when it vanishes, appears, becomes a folder or may be run', async () => {
    await using world = await makeWorld();
    const at = world.write('top/a', 'text');
    const plain = world.see(shape);
    chmodSync(at, 0o755);
    expect(world.see(shape)).toBe(plain.replace(': file', ': file+x'));
    rmSync(at);
    expect(world.see(shape)).toBe('open $TOP/a: missing');
    mkdirSync(at);
    expect(world.see(shape)).toBe('open $TOP/a: names []');
    expect(world.see({ opened: ['$TOP/a/b'] })).toBe('open $TOP/a/b: missing');
    rmSync(at, { recursive: true });
    world.write('top/a', 'text');
    expect(world.see({ opened: ['$TOP/a/b'] })).toBe('open $TOP/a/b: no-folder');
  });

  it('looks as what its symlink leads to, and as the link itself', async () => {
    await using world = await makeWorld();
    world.write('top/b', 'text');
    symlinkSync('b', world.at('top/a'));
    const before = world.see(shape);
    expect(before).toMatch(/^open \$TOP\/a: link "b" file [0-9a-f]{64}$/);
    world.write('top/b', 'next');
    expect(world.see(shape)).not.toBe(before);
    world.write('top/c', 'text');
    rmSync(world.at('top/a'));
    symlinkSync('c', world.at('top/a'));
    expect(world.see(shape)).toBe(before.replace('"b"', '"c"'));
    rmSync(world.at('top/c'));
    expect(world.see(shape)).toBe('open $TOP/a: link "c" missing');
  });

  it('looks the same through a symlink into another clone', async () => {
    await using one = await makeWorld();
    await using two = await makeWorld();
    for (const world of [one, two]) symlinkSync(world.write('home/x', 'text'), world.at('top/a'));
    expect(one.see(shape)).toContain('link "$HOME/x" file');
    expect(one.see(shape)).toBe(two.see(shape));
  });

  it('is what a link means where the link really lies', async () => {
    await using world = await makeWorld();
    world.write('top/y', 'right');
    world.write('top/d/y', 'wrong');
    mkdirSync(world.at('top/shared/deep'), { recursive: true });
    symlinkSync('../y', world.at('top/shared/x'));
    symlinkSync('../shared', world.at('top/d/one'));
    symlinkSync('../d/one/deep/../x', world.at('top/d/two'));
    const right = world.see({ opened: ['$TOP/y'] }).slice('open $TOP/y: '.length);
    expect(world.see({ opened: ['$TOP/d/one/x'] })).toBe(`open $TOP/d/one/x: link "../y" ${right}`);
    expect(world.see({ opened: ['$TOP/d/two'] })).toContain(right);
  });

  it('is a loop, special, or a path too long, and none of them throws', async () => {
    await using world = await makeWorld();
    symlinkSync('a', world.at('top/a'));
    expect(world.see(shape)).toMatch(/: (link "a" )+loop$/);
    expect(world.see({ opened: ['/dev/null'] })).toBe('open /dev/null: there');
    expect(world.see({ opened: [`$TOP/${'x'.repeat(5000)}`] })).toMatch(/: missing$/);
    expect(world.see({ opened: ['$MODULE/a'] })).toBe('open $MODULE/a: missing');
  });

  it.skipIf(process.platform !== 'linux')('has no content in /proc, nor where a link leads there', async () => {
    await using world = await makeWorld();
    symlinkSync('/proc/self/mounts', world.at('top/a'));
    expect(world.see({ opened: ['/proc/cpuinfo'] })).toBe('open /proc/cpuinfo: there');
    expect(world.see(shape)).toBe('open $TOP/a: link "/proc/self/mounts" there');
  });

  it('of a module version is only there', async () => {
    await using world = await makeWorld();
    world.write('mod/x.org/m@v1.0.0/a.go', '');
    expect(world.see({ stated: ['$GOMODCACHE/x.org/m@v1.0.0/a.go'] })).toMatch(/: pinned$/);
    expect(world.see({ opened: ['$GOMODCACHE/x.org/m@v1.0.0'] })).toMatch(/: pinned$/);
    expect(world.see({ opened: ['$GOMODCACHE/x.org'] })).toMatch(/: names \["d m@v1.0.0"\]$/);
    expect(world.see({ stated: ['$GOMODCACHE/x.org/m@v1.0.1'] })).toMatch(/: missing$/);
  });
});

describe('a folder', () => {
  it('that was opened looks as the names and types in it; asked about, as a folder', async () => {
    await using world = await makeWorld();
    const [opened, stated] = [{ opened: ['$TOP/d'] }, { stated: ['$TOP/d'] }];
    world.write('top/d/a', '1');
    world.write('top/d/sub/b', '1');
    symlinkSync('a', world.at('top/d/l'));
    const before = world.see(opened);
    expect(before).toBe('open $TOP/d: names ["d sub","f a","l l"]');
    world.write('top/d/a', '2');
    world.write('top/d/sub/c', '');
    expect(world.see(opened)).toBe(before);
    renameSync(world.at('top/d/a'), world.at('top/d/z'));
    expect(world.see(opened)).not.toBe(before);
    expect(world.see(stated)).toBe('stat $TOP/d: folder');
  });

  it('with many names has a hash of them', async () => {
    await using world = await makeWorld();
    for (let n = 0; n < 300; n++) world.write(`top/d/file-${n}`, '');
    const before = world.see({ opened: ['$TOP/d'] });
    expect(before).toMatch(/: names 300 [0-9a-f]{64}$/);
    renameSync(world.at('top/d/file-7'), world.at('top/d/file-x'));
    expect(world.see({ opened: ['$TOP/d'] })).not.toBe(before);
  });

  it('as a tree is every file beneath by content, without .git and what the filter leaves out', async () => {
    await using world = await makeWorld();
    world.write('top/d/a', '1');
    world.write('top/d/.h/b', '2');
    world.write('top/d/.git/c', '3');
    world.write('top/d/x.go', '4');
    const see = () => world.see({ trees: ['$TOP/d'] }, { treeFilter: (at) => !at.endsWith('.go') });
    const before = see();
    expect(before).toMatch(
      /^in \$TOP\/d\/\.h\/b: file .*\nin \$TOP\/d\/a: file .*\ntree \$TOP\/d: named 2 [0-9a-f]{64}$/,
    );
    world.write('top/d/.git/c', 'other');
    world.write('top/d/x.go', 'other');
    expect(see()).toBe(before);
    world.write('top/d/.h/b', 'other');
    expect(see()).not.toBe(before);
    expect(world.see({ trees: ['$TOP/none'] })).toMatch(/^tree \$TOP\/none: named 0 /);
  });

  it('as a tree is also what symlinks in it lead to, once, and not what is above', async () => {
    await using world = await makeWorld();
    world.write('top/shared/a', '1');
    mkdirSync(world.at('top/d'));
    symlinkSync('../shared', world.at('top/d/one'));
    symlinkSync('../shared', world.at('top/d/two'));
    symlinkSync('..', world.at('top/d/up'));
    symlinkSync('.', world.at('top/shared/loop'));
    const before = world.see({ trees: ['$TOP/d'] });
    expect(before.match(/shared" folder|\/a: file/g)).toHaveLength(3);
    expect(before).toContain('/loop: link "." folder');
    world.write('top/shared/a', '2');
    expect(world.see({ trees: ['$TOP/d'] })).not.toBe(before);
  });

  it('as a large tree is one hash', async () => {
    await using world = await makeWorld();
    for (let n = 0; n <= 200; n++) world.write(`top/d/${n}`, '');
    const before = world.see({ trees: ['$TOP/d'] });
    expect(before).toMatch(/^tree \$TOP\/d: files 201 [0-9a-f]{64}$/);
    world.write('top/d/7', 'x');
    expect(world.see({ trees: ['$TOP/d'] })).not.toBe(before);
  });
});

describe('patterns', () => {
  it('look at what matches, from their fixed part on', async () => {
    await using world = await makeWorld();
    for (const name of ['api/a.json', 'api/.v1/b.json', 'api/c.txt', 'other/d.json']) world.write(`top/${name}`, name);
    const seen = world.see({ globs: ['$TOP/api/**/*.json', '$TOP/other/d.json'] });
    expect(seen.split('\n').map((line) => line.split(':')[0])).toEqual([
      'in $TOP/api/.v1/b.json',
      'in $TOP/api/a.json',
      'in $TOP/other/d.json',
      'glob $TOP/api/**/*.json',
      'glob $TOP/other/d.json',
    ]);
  });

  it('name a folder with all beneath, and files in folders of odd names', async () => {
    await using world = await makeWorld();
    world.write('top/a [x]/b', '');
    expect(world.see({ globs: ['$TOP/a \\[x\\]'] })).toContain('in $TOP/a [x]/b: file');
    expect(world.see({ globs: ['$TOP/a \\[x\\]/*'] })).toContain('in $TOP/a [x]/b: file');
  });

  it('leave out what they except: paths, names in listings, files of trees', async () => {
    await using world = await makeWorld();
    world.write('top/d/a', '');
    world.write('top/d/out/b', '');
    const except = ['$TOP/d/out', '$TOP/d/out/**'];
    const shape = { opened: ['$TOP/d', '$TOP/d/out/b'], stated: ['$TOP/d/out'], trees: ['$TOP/d'], except };
    const before = world.see(shape);
    expect(before.split('\n').map((line) => line.split(':')[0])).toEqual(['open $TOP/d', 'in $TOP/d/a', 'tree $TOP/d']);
    rmSync(world.at('top/d/out'), { recursive: true });
    expect(world.see(shape)).toBe(before);
  });
});

describe('the work tree', () => {
  it('is all its files by content; one that git lists and that is gone is none', async () => {
    await using world = await makeWorld();
    const files = [world.write('top/a', '1'), world.write('top/b', '2'), world.at('top/gone')];
    const see = (except: readonly string[] = []) =>
      world.see({ workTree: true, except }, { workTreeFiles: () => files });
    const before = see();
    expect(before).toMatch(/^worktree: files 2 [0-9a-f]{64}$/m);
    world.write('top/b', '3');
    expect(see()).not.toBe(before);
    world.write('top/b', '2');
    expect(see()).toBe(before);
    world.write('top/gone', '');
    expect(see()).not.toBe(before);
    expect(see(['$TOP/gone'])).toBe(before);
  });

  it('is listed once for all packages, and tells its files', async () => {
    await using world = await makeWorld();
    let asked = 0;
    const files = [world.write('top/a', '1')];
    const workTreeFiles = () => {
      asked++;
      return files;
    };
    const looker = world.looker({ workTreeFiles });
    const shape = mergeShapes(emptyShape, { workTree: true });
    expect(looker.look(shape, world.roots)).toEqual(looker.look(shape, world.roots));
    expect([...looker.workTreeStates(world.roots)]).toEqual([['$TOP/a', expect.stringMatching(/^file /)]]);
    expect(asked).toBe(1);
  });
});

describe('variables', () => {
  it('are unset, or set with a hash of their value', async () => {
    await using world = await makeWorld();
    const see = (env: Readonly<Record<string, string>>) => world.see({ env: ['A'] }, { env });
    expect(see({})).toBe('env A: unset');
    expect(see({ A: '' })).toMatch(/^env A: set [0-9a-f]{64}$/);
    expect(see({ A: 'x' })).not.toBe(see({ A: 'y' }));
    expect(see({ A: 'secret-value' })).not.toContain('secret-value');
  });

  it('whose value is only a place are set or unset', async () => {
    await using world = await makeWorld();
    expect(world.see({ env: ['HOME'] }, { env: { HOME: '/a' } })).toBe('env HOME: set');
    expect(world.see({ env: ['HOME'] }, { env: {} })).toBe('env HOME: unset');
  });

  it('of the whole environment count by name and value, less noise and what is excepted', async () => {
    await using world = await makeWorld();
    const env = { B: '1', A: '2', GITHUB_RUN_ID: '7', SSH_TTY: 'x', CI: 'true', HOME: '/h', X_1: 'x' };
    const see = (more: Readonly<Record<string, string>> = {}) =>
      world.see({ environment: true, exceptEnv: ['X_*'] }, { env: { ...env, ...more } });
    expect(see()).toMatch(/^environment: A=[0-9a-f]{16} B=[0-9a-f]{16} CI=[0-9a-f]{16} HOME=set$/);
    expect(see({ GITHUB_RUN_ID: '8', PWD: '/p', HOME: '/other', X_2: '' })).toBe(see());
    expect(see({ B: '2' })).not.toBe(see());
    expect(see({ C: '' })).not.toBe(see());
  });

  it('of a prefix count by name and value', async () => {
    await using world = await makeWorld();
    const see = (env: Readonly<Record<string, string>>) =>
      world.see({ envPrefixes: ['APP_'], exceptEnv: ['APP_TOKEN'] }, { env });
    expect(see({ OTHER: '1', APP_TOKEN: 'x' })).toBe('env APP_*: none');
    expect(see({ APP_B: '1', APP_A: '2' })).toMatch(/^env APP_\*: APP_A=[0-9a-f]{16} APP_B=[0-9a-f]{16}$/);
  });

  it('that the runtime reads unseen always count', async () => {
    await using world = await makeWorld();
    const runtime = (env: Readonly<Record<string, string>>) =>
      world
        .looker({ env })
        .look(emptyShape, world.roots)
        .find(({ name }) => name === 'runtime')?.state;
    expect(runtime({ A: '1' })).toBe('none');
    expect(runtime({ GODEBUG: 'x=1', TZ: 'UTC' })).toMatch(/^GODEBUG=[0-9a-f]{16} TZ=[0-9a-f]{16}$/);
  });

  it('look the same in another clone, for another user', async () => {
    await using one = await makeWorld();
    await using two = await makeWorld();
    const see = (world: typeof one) =>
      world.see(
        { env: ['PATH', 'CONF'], environment: true },
        { env: { PATH: `${world.at('home/bin')}:/usr/bin`, CONF: world.at('top/conf'), PWD: world.at('top/svc') } },
      );
    expect(see(one)).toBe(see(two));
  });
});

describe('an observation', () => {
  it('is equal for another user with another home, in another clone, also one in the temporary folder', async () => {
    await using one = await makeWorld();
    await using two = await makeWorld((at) => ({ home: at('.'), temps: [at('.')] }));
    for (const world of [one, two]) {
      world.write('top/svc/a', 'text');
      world.write('top/sub/b', 'text');
    }
    one.write('home/.netrc', 'login');
    two.write('.netrc', 'login');
    const shape = {
      opened: ['$HOME/.netrc', '$TOP/svc', '$TOP/svc/a'],
      stated: ['$TMP/none', '$TOP/sub'],
      trees: ['$TOP/sub'],
    };
    expect(one.see(shape)).toContain('open $HOME/.netrc: file');
    expect(one.see(shape)).toBe(two.see(shape));
  });

  it('has the zone and no two sights of one name', async () => {
    await using world = await makeWorld();
    world.write('top/a', '');
    const shape = mergeShapes({ opened: ['$TOP/a'], trees: ['$TOP'], globs: ['$TOP/**'] });
    const names = world
      .looker()
      .look(shape, world.roots)
      .map(({ name }) => name);
    expect(names).toContain('zone');
    expect(new Set(names).size).toBe(names.length);
  });

  it('of many packages costs little once all is known', async () => {
    await using world = await makeWorld();
    const opened = Array.from({ length: 50 }, (_, n) => `$TOP/f${n}`);
    for (let n = 0; n < 50; n++) world.write(`top/f${n}`, 'x');
    const looker = world.looker();
    const shape = mergeShapes({ opened });
    looker.look(shape, world.roots);
    const began = process.cpuUsage();
    for (let n = 0; n < 100; n++) looker.look(shape, world.roots);
    // About 10 ms alone; the bound is for a busy machine.
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(500);
  });
});

describe('shapes put together', () => {
  it('are sorted, each name once, and what is opened is not asked about', () => {
    const shape = mergeShapes(
      { env: ['B', 'A'], opened: ['$TOP/a'] },
      { env: ['A'], stated: ['$TOP/a', '$TMP'], workTree: true },
    );
    expect(shape).toEqual({ ...emptyShape, env: ['A', 'B'], opened: ['$TOP/a'], stated: ['$TMP'], workTree: true });
  });
});
