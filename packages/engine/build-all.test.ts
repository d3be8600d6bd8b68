// A build whose tools gows gives leave to: it compiles what a plain go command compiles, links nothing twice, and goes on
// to the next invocation while the one before still links.

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createSteer,
  type GoMachine,
  goMachine,
  type Steer,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';
import { parseActions, stepsOf } from './action-graph.ts';
import { openLinked } from './linked.ts';
import { buildGoexec, type Trial, trialEnvironment, trialPlan, tryPlan } from './trial.ts';

let go: GoMachine;
let tools: TemporaryFolder;
let goexec: string;
let folder: TemporaryFolder;
let steer: Steer;

/** In every source, so that no compile cache knows it. */
let fresh: string;

beforeAll(async () => {
  go = await goMachine();
  tools = await temporaryFolder();
  goexec = await buildGoexec(go, tools.path);
}, 60_000);
afterAll(() => tools[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await temporaryFolder();
  steer = await createSteer();
  fresh = randomBytes(8).toString('hex');
  await writeTree(folder.path, {
    'go.mod': 'module ex.com/m\n\ngo 1.25\n',
    'base/base.go': `package base\n\n// Fresh is used.\nconst Fresh = "${fresh}"\n`,
    'a/a_test.go': test('a'),
    'b/b_test.go': test('b'),
  });
});
afterEach(async () => {
  await steer[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function test(name: string, body = ''): string {
  return `package ${name}\n\nimport (\n\t"testing"\n\n\t"ex.com/m/base"\n)\n\nfunc TestIt(t *testing.T) {\n\tt.Log(base.Fresh)\n${body}\n}\n`;
}

async function run(names: string, more: Partial<Parameters<typeof trialPlan>[0]> = {}, onEvent?: () => void) {
  const packages = names.split(' ').map((name) => `ex.com/m/${name}`);
  const env = { ...steer.env, ...more.env };
  const plan = await trialPlan({ root: folder.path, packages, go, ...more, env });
  return tryPlan(plan, { cacheDir: path.join(folder.path, 'cache'), workspaceRoot: folder.path, goexec }, onEvent);
}

/** `link ex.com/m/a.test`, … in order of the names. */
function steps({ events }: Pick<Trial, 'events'>): string[] {
  const all = events.flatMap((event) => (event.type === 'build.step' ? [`${event.step} ${event.importPath}`] : []));
  return withoutVet(all).sort();
}

/** Before 1.26 the go command vets whatever it vetted before. */
function withoutVet(all: readonly string[]): string[] {
  return all.filter((step) => go.minor >= 26 || !step.startsWith('vet '));
}

function outcomes({ events }: Pick<Trial, 'events'>): string[] {
  return events.flatMap((event) => (event.type === 'task.finished' ? [event.outcome] : []));
}

/** What a go command of a person's own does, into a folder of its own. */
async function plain(name: string, flags: readonly string[] = []): Promise<string[]> {
  const graph = path.join(folder.path, 'graph.json');
  const args = [
    'test',
    '-c',
    '-ldflags=-s -w',
    ...flags,
    `-debug-actiongraph=${graph}`,
    '-o',
    'plain.test',
    `./${name}`,
  ];
  const { goBin } = go;
  await promisify(execFile)(goBin, args, { cwd: folder.path, env: { ...trialEnvironment(), GOTMPDIR: folder.path } });
  const all = stepsOf(parseActions(await readFile(graph, 'utf8')));
  return withoutVet(all.map(({ step, importPath }) => `${step} ${importPath}`));
}

async function digest(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

async function kept(): Promise<string[]> {
  const bin = path.join(folder.path, 'cache', 'bin');
  return (await readdir(bin, { recursive: true })).filter((name) => name.endsWith('.test'));
}

/** Of what lies in `bin/linked`. */
function isBinary(name: string): boolean {
  return name.split('/').length === 3 && !name.endsWith('index.json');
}

describe('the compile cache', () => {
  it('is shared with a plain go command, both ways, and the binaries are the same', async () => {
    const first = await run('a');
    expect(steps(first)).toContain('compile ex.com/m/base');
    expect(await plain('a')).toEqual(['link ex.com/m/a.test']);
    const [binary = ''] = await kept();
    const built = await digest(path.join(folder.path, 'cache', 'bin', binary));
    expect(await digest(path.join(folder.path, 'plain.test'))).toBe(built);

    expect(await plain('b')).toContain('compile ex.com/m/b [ex.com/m/b.test]');
    const second = await run('b');
    expect(steps(second)).toEqual(['link ex.com/m/b.test']);
    const other = (await kept()).find((name) => name.endsWith('b.test')) ?? '';
    expect(await digest(path.join(folder.path, 'cache', 'bin', other))).toBe(
      await digest(path.join(folder.path, 'plain.test')),
    );
  });

  it('is filled by the program of a -toolexec in GOFLAGS alone, where there is one', async () => {
    const wrapper = path.join(folder.path, 'wrapper');
    await writeFile(wrapper, `#!/bin/sh\necho "$TOOLEXEC_IMPORTPATH" >> ${folder.path}/seen\nexec "$@"\n`);
    await chmod(wrapper, 0o755);
    const trial = await run('a', { env: { GOFLAGS: `-buildvcs=false -toolexec=${wrapper}` } });
    expect(outcomes(trial)).toEqual(['pass']);
    expect(await readFile(path.join(folder.path, 'seen'), 'utf8')).toContain('ex.com/m/a.test\n');
    expect(await readdir(path.join(folder.path, 'cache', 'bin'))).not.toContain('linked');
  });
});

describe('a binary', () => {
  it('that was linked before is not linked again: after an edit and back, nor with flags that make no difference', async () => {
    const source = path.join(folder.path, 'base', 'base.go');
    const before = await readFile(source, 'utf8');
    expect(steps(await run('a b'))).toEqual(expect.arrayContaining(['link ex.com/m/a.test', 'link ex.com/m/b.test']));
    await writeFile(source, before.replace(fresh, `${fresh}2`));
    expect(steps(await run('a b'))).toEqual(expect.arrayContaining(['link ex.com/m/a.test', 'link ex.com/m/b.test']));

    await writeFile(source, before);
    const back = await run('a b');
    expect(steps(back)).toEqual([]);
    expect(outcomes(back)).toEqual(['pass', 'pass']);
    const flagged = await run('a b', { flags: ['-mod=readonly'] });
    expect(steps(flagged)).toEqual([]);
    const digests = [back, flagged].map(({ results }) => results.map(({ binary }) => binary).sort());
    expect(digests[1]).toEqual(digests[0]);
    // Each folder has its own: the times of one say that the go command found it up to date there.
    const bin = path.join(folder.path, 'cache', 'bin');
    const inodes = await Promise.all((await kept()).map(async (name) => (await stat(path.join(bin, name))).ino));
    expect(new Set(inodes).size).toBe(4);
  });

  it('that was kept and is damaged is linked anew, and one that cannot be proven is', async () => {
    const source = path.join(folder.path, 'base', 'base.go');
    const before = await readFile(source, 'utf8');
    const edit = () => writeFile(source, before.replace(fresh, `${fresh}2`));
    await run('a');
    await edit();
    await run('a');
    const linked = path.join(folder.path, 'cache', 'bin', 'linked');
    const names = (await readdir(linked, { recursive: true })).filter(isBinary);
    expect(names).toHaveLength(2);
    for (const name of names) {
      const file = path.join(linked, name);
      const bytes = await readFile(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await rm(file);
      await writeFile(file, bytes, { mode: 0o755 });
    }
    await writeFile(source, before);
    const trial = await run('a');
    expect(steps(trial)).toEqual(['link ex.com/m/a.test']);
    expect(outcomes(trial)).toEqual(['pass']);

    const plan = await trialPlan({ root: folder.path, packages: ['ex.com/m/a'], go, env: steer.env });
    const relinked = { ...plan, tasks: plan.tasks.map((task) => ({ ...task, relink: true as const })) };
    const ops = { cacheDir: path.join(folder.path, 'cache'), workspaceRoot: folder.path, goexec };
    expect(steps(await tryPlan(relinked, ops))).toEqual(['link ex.com/m/a.test']);
  });

  it('that bears an id of the person is never taken for another with the same', async () => {
    const source = path.join(folder.path, 'base', 'base.go');
    const before = await readFile(source, 'utf8');
    const flags = ['-ldflags=-buildid=mine'];
    const digests = [];
    for (const text of [before, before.replace(fresh, `${fresh}2`), before]) {
      await writeFile(source, text);
      const trial = await run('a', { flags });
      expect(steps(trial)).toContain('link ex.com/m/a.test');
      digests.push(trial.results[0]?.binary);
    }
    expect(digests[1]).not.toBe(digests[0]);
    expect(digests[2]).toBe(digests[0]);
    expect(await readdir(path.join(folder.path, 'cache', 'bin'))).not.toContain('linked');
  });

  it('is kept a few times, not for ever', async () => {
    const source = path.join(folder.path, 'base', 'base.go');
    for (let i = 0; i < 8; i++) {
      await writeFile(source, `package base\n\nconst Fresh = "${fresh}${i}"\n`);
      await run('a');
    }
    const linked = path.join(folder.path, 'cache', 'bin', 'linked');
    const names = (await readdir(linked, { recursive: true })).filter(isBinary);
    expect(names).toHaveLength(6);
    // The newest is no copy of what lies in BIN.
    const [binary = ''] = await kept();
    const { ino } = await stat(path.join(folder.path, 'cache', 'bin', binary));
    expect(await Promise.all(names.map(async (name) => (await stat(path.join(linked, name))).ino))).toContain(ino);
  });

  it('that is looked for leaves the times alone by which another run knows what is up to date', async () => {
    await run('a');
    const [binary = ''] = await kept();
    const file = path.join(folder.path, 'cache', 'bin', binary);
    const before = await stat(file, { bigint: true });
    const plan = await trialPlan({ root: folder.path, packages: ['ex.com/m/a'], go, env: steer.env });
    const [name = ''] = (await readdir(path.join(folder.path, 'cache/bin/linked'), { recursive: true })).flatMap(
      (found) => (isBinary(found) ? [path.basename(found)] : []),
    );
    const linked = openLinked(path.join(folder.path, 'cache'), plan.build, 'settings');
    expect(await linked.find('ex.com/m/a', name.slice(0, 20))).toContain(name);
    expect(await linked.find('ex.com/m/a', name.slice(0, 19))).toBeUndefined();
    expect((await stat(file, { bigint: true })).mtimeNs).toBe(before.mtimeNs);
  });
});

describe('building and running', () => {
  /** A C compiler that links nothing before the file is there. */
  async function slowLinker(release: string): Promise<string> {
    const cc = path.join(folder.path, 'cc');
    const wait = `while [ ! -e ${release} ]; do sleep 0.02; done`;
    await writeFile(cc, `#!/bin/sh\ncase "$*" in *go.o*) : > ${release}.asked; ${wait};; esac\nexec cc "$@"\n`);
    await chmod(cc, 0o755);
    return cc;
  }

  it('overlap: a test runs while another links, and the next invocation builds meanwhile, compiling nothing twice', async () => {
    await mkdir(path.join(folder.path, 'x', 'same'), { recursive: true });
    await mkdir(path.join(folder.path, 'y', 'same'), { recursive: true });
    // Linked by the C compiler, which waits.
    await writeFile(
      path.join(folder.path, 'x', 'same', 'same.go'),
      'package same\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc One() int { return int(C.one()) }\n',
    );
    await writeFile(path.join(folder.path, 'x', 'same', 'same_test.go'), test('same', '\tOne()'));
    await writeFile(path.join(folder.path, 'y', 'same', 'same_test.go'), test('same', '\tsteer(t, "next")'));
    await steer.install(path.join(folder.path, 'y', 'same'), 'same');
    await writeFile(path.join(folder.path, 'a', 'a_test.go'), test('a', '\tsteer(t, "first")'));
    await steer.install(path.join(folder.path, 'a'), 'a');
    const release = path.join(folder.path, 'release');
    const env = { CC: await slowLinker(release), CGO_ENABLED: '1' };
    const running = run('a x/same y/same', { env });
    // Both are at work while the linker of x/same still waits.
    const first = await steer.next('first');
    const next = await steer.next('next');
    await first.send('print beside the link');
    await writeFile(release, '');
    await Promise.all([first.send('pass'), next.send('pass')]);
    const trial = await running;
    expect(outcomes(trial)).toEqual(['pass', 'pass', 'pass']);
    const order = trial.events.flatMap((event) =>
      event.type === 'invocation.started' || event.type === 'invocation.finished'
        ? [`${event.invocation} ${event.type.slice(11)}`]
        : event.type === 'task.started'
          ? [event.task]
          : [],
    );
    const at = (what: string) => order.indexOf(what);
    expect(at('test:ex.com/m/a')).toBeLessThan(at('build:0 finished'));
    expect(at('build:1 started')).toBeLessThan(at('build:0 finished'));
    expect(at('test:ex.com/m/y/same')).toBeLessThan(at('build:0 finished'));
    expect(steps(trial).filter((step) => step === 'compile ex.com/m/base')).toHaveLength(1);
  });
});
