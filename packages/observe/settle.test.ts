// What is recorded of a run: how things were before it.

import {
  appendFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Looker, mergeShapes, type Settled, type Settling, type Shape } from './index.ts';
import { grownOld, makeWorld, swapUnseen, type World } from './world.fixture.ts';

function end(world: World, begun: Settling, shape: Partial<Shape>, looker: Looker = world.looker()): string {
  return words(begun.after(mergeShapes(shape), looker));
}

function words(settled: Settled): string {
  if (!settled.ok) return settled.moved.map(({ sentence }) => `! ${sentence}`).join('\n');
  return settled.observation
    .filter(({ name }) => name !== 'zone' && name !== 'runtime')
    .map(({ name, state }) => `${name}: ${state}`)
    .join('\n');
}

const unknown = 'was written while the test ran, and what was there before is not known';

describe('a folder above the work tree', () => {
  // Of a file system that tells no times of birth, a folder that changed now may be new.
  it('was there, however young it looks', async () => {
    await using world = await makeWorld();
    const begun = world.begin();
    world.write('made', '');
    const spot = world.path;
    expect(end(world, begun, { stated: [spot] })).toBe(`stat ${spot}: folder`);
  });
});

describe('what the test consulted the last time', () => {
  it('is recorded as before the run, although the test wrote it', async () => {
    await using world = await makeWorld();
    const shape = { opened: ['$HOME/b', '$TOP/svc/a'], stated: ['$TOP/svc/c'] };
    world.write('top/svc/a', 'old');
    world.write('home/b', 'old');
    const before = world.see(shape);
    const begun = world.begin(shape);
    writeFileSync(world.at('top/svc/a'), 'new');
    rmSync(world.at('home/b'));
    world.write('top/svc/c', 'new');
    expect(end(world, begun, shape)).toBe(before);
    expect(world.see(shape)).not.toBe(before);
  });

  it('moved where it is a source that changed', async () => {
    await using world = await makeWorld();
    const at = world.write('top/svc/a.src', 'old');
    const shape = { opened: ['$TOP/svc/a.src'] };
    const begun = world.begin(shape);
    swapUnseen(at, 'new');
    expect(begun.after(mergeShapes(shape), world.looker())).toMatchObject({
      ok: false,
      moved: [{ spot: '$TOP/svc/a.src', sentence: 'svc/a.src changed while the test ran' }],
    });
  });

  it('is a listing as before the run, unless a source came or went', async () => {
    await using world = await makeWorld();
    world.write('top/other/a.src', '');
    world.write('top/other/b', '');
    const shape = { opened: ['$TOP/other'] };
    const before = world.see(shape);
    const first = world.begin(shape);
    rmSync(world.at('top/other/b'));
    world.write('top/other/c', '');
    expect(end(world, first, shape)).toBe(before);
    const second = world.begin(shape);
    world.write('top/other/d.src', '');
    expect(end(world, second, shape)).toBe('! other d.src appeared while the test ran');
    const third = world.begin(shape);
    rmSync(world.at('top/other/a.src'));
    expect(end(world, third, shape)).toBe('! other a.src vanished while the test ran');
  });

  it('is known also where it is opened now and was asked about then', async () => {
    await using world = await makeWorld();
    world.write('home/a', 'old');
    const before = world.see({ opened: ['$HOME/a'] });
    const begun = world.begin({ stated: ['$HOME/a'] });
    world.write('home/a', 'new');
    expect(end(world, begun, { opened: ['$HOME/a'] })).toBe(before);
    mkdirSync(world.at('home/d'));
    await grownOld();
    const folder = world.begin({ stated: ['$HOME/d'] });
    world.write('home/d/x', '');
    expect(end(world, folder, { opened: ['$HOME/d'] })).toBe(`! $HOME/d ${unknown}`);
  });
});

describe('a source that was written during the run and holds the same again', () => {
  const shape = { opened: ['$TOP/svc/a.src'] };
  const again = 'svc/a.src was written while the test ran: it is as before, and may have been something else meanwhile';

  it('may have been something else meanwhile, whatever its times say', async () => {
    await using world = await makeWorld();
    const at = world.write('top/svc/a.src', 'old');
    for (const change of [
      () => [swapUnseen(at, 'new'), swapUnseen(at, 'old')],
      () => [rmSync(at), world.write('top/svc/a.src', 'old')],
    ]) {
      const begun = world.begin(shape);
      change();
      expect(end(world, begun, shape)).toBe(`! ${again}`);
      expect(end(world, world.begin({ trees: ['$TOP/svc'] }), { trees: ['$TOP/svc'] })).not.toContain('!');
      const tree = world.begin({ trees: ['$TOP/svc'] });
      change();
      expect(end(world, tree, { trees: ['$TOP/svc'] })).toBe(`! ${again}`);
    }
  });

  it('was written by the test where it was so in the run before, too', async () => {
    await using world = await makeWorld();
    const at = world.write('top/svc/a.src', 'old');
    const run = (writings: Settled['writings'] | undefined, writes: boolean) => {
      const begun = world.begin(shape, writings ? { writings } : {});
      if (writes) swapUnseen(at, 'old');
      return begun.after(mergeShapes(shape), world.looker());
    };
    const first = run(undefined, true);
    expect(first.ok).toBe(false);
    const second = run(first.writings, true);
    expect(words(second)).toBe(world.see(shape));
    expect(run(second.writings, true).ok).toBe(true);
  });

  it('was not where the test had left it alone once', async () => {
    await using world = await makeWorld();
    const at = world.write('top/svc/a.src', 'old');
    await grownOld();
    let writings = world.begin().after(mergeShapes(shape), world.looker()).writings;
    for (let run = 0; run < 3; run++) {
      const begun = world.begin(shape, { writings });
      swapUnseen(at, 'old');
      const settled = begun.after(mergeShapes(shape), world.looker());
      expect(words(settled)).toBe(`! ${again}`);
      writings = settled.writings;
    }
    expect(world.begin(shape, { writings }).after(mergeShapes(shape), world.looker()).ok).toBe(true);
  });
});

describe('what a started process may read', () => {
  it('is not kept where git checked out something else meanwhile', async () => {
    await using world = await makeWorld();
    const context = (state: string) => ({ gitState: () => state });
    const begun = world.begin({}, { context: context('one') });
    expect(end(world, begun, { workTree: true }, world.looker(context('one')))).toMatch(/^git: [0-9a-f]{64}$/m);
    expect(end(world, begun, { workTree: true }, world.looker(context('two')))).toBe(
      '! what git has checked out changed while the test ran',
    );
    expect(end(world, begun, {}, world.looker(context('two')))).toBe('');
  });

  it('is what git does not list, by content', async () => {
    await using world = await makeWorld();
    const listed = { workTreeFiles: () => [world.at('top/a')] };
    world.write('top/a', '1');
    world.write('top/ignored', '1');
    const see = () => world.see({ workTree: true }, listed);
    const before = see();
    expect(before).toContain('in $TOP/ignored: file');
    world.write('top/ignored', '2');
    expect(see()).not.toBe(before);
  });

  it('is too much where there are more files than are looked at', async () => {
    await using world = await makeWorld();
    world.write('top/svc/0', '');
    for (let n = 1; n <= 20_000; n++) linkSync(world.at('top/svc/0'), world.at(`top/svc/${n}`));
    const shape = { workTree: true };
    expect(end(world, world.begin(), shape)).toContain('more files than can be looked at lie here');
    expect(world.see(shape)).toContain('unlisted: too many');
  }, 120_000);
});

describe('what the test had not consulted before', () => {
  it('is recorded as it is where nothing touched it', async () => {
    await using world = await makeWorld();
    for (const name of ['home/a', 'home/d/x', 'top/svc/a.src', 'top/b.src']) world.write(name, name);
    symlinkSync('a', world.at('home/l'));
    await grownOld();
    const shape = {
      opened: ['$HOME/a', '$HOME/d', '$HOME/l', '$TOP/b.src', '$TOP/svc', '$TOP/svc/a.src'],
      stated: ['$HOME/d/none', '$TOP/none'],
    };
    expect(end(world, world.begin(), shape)).toBe(world.see(shape));
  });

  it('cannot be told where it was written just before the run: a second write then leaves no trace', async () => {
    await using world = await makeWorld();
    const shape = { opened: ['$TOP/svc/a'] };
    const justWritten = (): string => {
      world.write('top/svc/a', 'text');
      return end(world, world.begin(), shape);
    };
    // On a busy machine it may take longer to come so far than what is still called just before.
    await expect.poll(justWritten).toBe(`! svc/a ${unknown}`);
    await grownOld();
    expect(end(world, world.begin(), shape)).toBe(world.see(shape));
  });

  it('cannot be told of a symlink whose target may have been removed', async () => {
    await using world = await makeWorld();
    world.write('home/d/a', 'text');
    symlinkSync('d/a', world.at('home/l'));
    symlinkSync('home/none', world.at('top/l'));
    await grownOld();
    const begun = world.begin();
    expect(end(world, begun, { opened: ['$TOP/l'] })).toBe('open $TOP/l: link "home/none" missing');
    rmSync(world.at('home/d/a'));
    expect(end(world, begun, { opened: ['$HOME/l'] })).toBe(`! $HOME/l ${unknown}`);
  });

  it.skipIf(process.platform === 'win32')('is there where only that counts, however young', async () => {
    await using world = await makeWorld();
    const begun = world.begin();
    world.write('mod/x.org/m@v1.0.0/a.go', '');
    const shape = { stated: ['$GOMODCACHE/x.org/m@v1.0.0/a.go', '/dev/null'] };
    expect(end(world, begun, shape)).toBe('stat $GOMODCACHE/x.org/m@v1.0.0/a.go: pinned\nstat /dev/null: there');
  });

  it('is a folder of the package that the test removed, as it was', async () => {
    await using world = await makeWorld();
    world.write('top/svc/d/a', '');
    await grownOld();
    const begun = world.begin();
    rmSync(world.at('top/svc/d'), { recursive: true });
    expect(end(world, begun, { opened: ['$TOP/svc/d'] })).toBe('open $TOP/svc/d: names ["f a"]');
    expect(end(world, begun, { stated: ['$TOP/svc/d'] })).toBe('stat $TOP/svc/d: folder');
  });

  it('was missing where the test made it in the package’s folder, whatever its times say', async () => {
    await using world = await makeWorld();
    world.write('top/svc/d/x', '');
    const begun = world.begin();
    utimesSync(world.write('top/svc/out/a', ''), 1, 1);
    world.write('top/svc/d/y', '');
    expect(end(world, begun, { opened: ['$TOP/svc', '$TOP/svc/d', '$TOP/svc/out/a'], stated: ['$TOP/svc/out'] })).toBe(
      [
        'open $TOP/svc: names ["d d"]',
        'open $TOP/svc/d: names ["f x"]',
        'open $TOP/svc/out/a: missing',
        'stat $TOP/svc/out: missing',
      ].join('\n'),
    );
  });

  it('cannot be told where it was written in place, removed, or replaced', async () => {
    await using world = await makeWorld();
    for (const name of ['a', 'b', 'c']) world.write(`top/svc/${name}`, 'old');
    world.write('top/svc/new', 'new');
    const begun = world.begin();
    appendFileSync(world.at('top/svc/a'), 'x');
    rmSync(world.at('top/svc/b'));
    renameSync(world.at('top/svc/new'), world.at('top/svc/c'));
    const shape = { opened: ['$TOP/svc/a', '$TOP/svc/b', '$TOP/svc/c'] };
    expect(end(world, begun, shape).split('\n')).toEqual([
      `! svc/a ${unknown}`,
      `! svc/b ${unknown}`,
      `! svc/c ${unknown}`,
    ]);
  });

  it('moved where a source in the package’s folder was edited, made or removed', async () => {
    await using world = await makeWorld();
    for (const name of ['a.src', 'b.src']) world.write(`top/svc/${name}`, 'old');
    await grownOld();
    const begun = world.begin();
    swapUnseen(world.at('top/svc/a.src'), 'new');
    rmSync(world.at('top/svc/b.src'));
    world.write('top/svc/c.src', '');
    expect(end(world, begun, { opened: ['$TOP/svc/a.src', '$TOP/svc/b.src', '$TOP/svc/c.src'] }).split('\n')).toEqual([
      '! svc/a.src changed while the test ran',
      '! svc/b.src vanished while the test ran',
      '! svc/c.src appeared while the test ran',
    ]);
  });

  it('cannot be told elsewhere once it was touched, though it is new: it may have taken an older one’s place', async () => {
    await using world = await makeWorld();
    await grownOld();
    const begun = world.begin();
    world.write('home/a', 'x');
    world.write('top/b.src', 'x');
    expect(end(world, begun, { opened: ['$HOME/a', '$TOP/b.src'] }).split('\n')).toEqual([
      `! $HOME/a ${unknown}`,
      '! b.src changed while the test ran',
    ]);
  });

  it('was missing where it is new in a temporary folder, or a folder that is new anywhere', async () => {
    await using world = await makeWorld();
    await grownOld();
    const begun = world.begin();
    world.write('tmp/a', 'x');
    world.write('home/d/x', 'x');
    expect(end(world, begun, { opened: ['$HOME/d', '$TMP/a'], stated: ['$HOME/d'] })).toBe(
      'open $HOME/d: missing\nopen $TMP/a: missing',
    );
  });

  it('cannot be told where a whole folder was put in its place', async () => {
    await using world = await makeWorld();
    world.write('home/new/a', 'new');
    world.write('home/d/a', 'old');
    await grownOld();
    const begun = world.begin();
    renameSync(world.at('home/d'), world.at('home/old'));
    renameSync(world.at('home/new'), world.at('home/d'));
    expect(end(world, begun, { opened: ['$HOME/d/a'] })).toBe(`! $HOME/d/a ${unknown}`);
  });

  it('is a missing source only where nothing came or went in the folder above', async () => {
    await using world = await makeWorld();
    mkdirSync(world.at('top/d'));
    await grownOld();
    const first = world.begin();
    expect(end(world, first, { opened: ['$TOP/d/e/none.src'] })).toBe('open $TOP/d/e/none.src: missing');
    world.write('top/d/x', '');
    expect(end(world, first, { opened: ['$TOP/d/e/none.src'] })).toBe('! d/e/none.src vanished while the test ran');
  });
});

describe('trees, patterns and the work tree', () => {
  it('that were known are recorded as before the run, unless a source moved', async () => {
    await using world = await makeWorld();
    world.write('top/d/a', 'old');
    const source = world.write('top/d/b.src', 'old');
    const shape = { trees: ['$TOP/d'] };
    const before = world.see(shape);
    const begun = world.begin(shape);
    world.write('top/d/a', 'new');
    world.write('top/d/out', '');
    expect(end(world, begun, shape)).toBe(before);
    rmSync(source);
    expect(end(world, begun, shape)).toBe('! d/b.src vanished while the test ran');
  });

  it('that were not known lose what the test made, and cannot be told where it wrote', async () => {
    await using world = await makeWorld();
    world.write('top/svc/d/a', 'old');
    await grownOld();
    const shape = { trees: ['$TOP/svc/d'] };
    const before = world.see(shape);
    const begun = world.begin();
    world.write('top/svc/d/out', '');
    expect(end(world, begun, shape)).toBe(before);
    world.write('top/svc/d/a', 'new');
    expect(end(world, begun, shape)).toBe(`! svc/d/a ${unknown}`);
  });

  it('know the files that git lists and that are not there', async () => {
    await using world = await makeWorld();
    const files = [world.write('top/a.src', ''), world.at('top/gone.src')];
    await grownOld();
    const looker = () => world.looker({ workTreeFiles: () => files });
    const begun = world.begin();
    expect(end(world, begun, { workTree: true }, looker())).toMatch(/^worktree: files 1 /);
    world.write('top/svc/x', '');
    expect(end(world, begun, { workTree: true }, looker())).toMatch(/^worktree: files 1 /);
    world.write('top/x', '');
    expect(end(world, begun, { workTree: true }, looker())).toMatch(/^! gone\.src vanished while the test ran$/m);
  });
});

it('the package’s folder is known as far as two thousand entries, and not wrongly beyond', async () => {
  await using world = await makeWorld();
  for (let n = 0; n < 2100; n++) world.write(`top/svc/many/${n}`, '');
  world.write('top/svc/deep/a/b', 'old');
  await grownOld();
  const begun = world.begin();
  world.write('top/svc/deep/a/b', 'new');
  world.write('top/svc/many/x', '');
  const told = end(world, begun, { opened: ['$TOP/svc/deep/a/b'], stated: ['$TOP/svc/many/x'] });
  expect(told).toBe(`! svc/deep/a/b ${unknown}`);
}, 20_000);
