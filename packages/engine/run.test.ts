// A run from outside: what is built and run, in which order, with which environment, and what is left behind.

import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '#events';
import {
  createSteer,
  type GoMachine,
  goMachine,
  type Steer,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';
import { buildGoexec, type Trial, trialPlan, tryPlan } from './trial.ts';

let go: GoMachine;
let folder: TemporaryFolder;
let goexec: string;
let steer: Steer;

const test = (name: string, body: string, imports = '') =>
  `package ${name}\n\nimport (\n\t"testing"\n${imports})\n\nfunc Test_${name}(t *testing.T) {\n${body}\n}\n`;

const files = {
  'go.mod': 'module ex.com/m\n\ngo 1.25\n',
  'show/show_test.go': test(
    'show',
    `	wd, _ := os.Getwd()
	fmt.Println("wd:", wd)
	fmt.Println("PWD:", os.Getenv("PWD"))
	fmt.Println("PATH:", strings.Split(os.Getenv("PATH"), string(os.PathListSeparator))[0])
	fmt.Println("GOTMPDIR:", os.Getenv("GOTMPDIR"))
	fmt.Println("args:", strings.Join(os.Args[1:], " "))
	fmt.Println("linked:", linked)
	os.ReadFile("data.txt")
	os.Getenv("LOOKED_AT")`,
    '\t"fmt"\n\t"os"\n\t"strings"\n',
  ),
  'show/linked.go': 'package show\n\nvar linked = "default"\n',
  'edit/edit_test.go': test('edit', '\tprintln("version one"); steer(t, "edit")'),
  'one/one_test.go': test('one', '\tsteer(t, "one")'),
  'two/two_test.go': test('two', '\tsteer(t, "two")'),
  'good/good_test.go': test('good', ''),
  'bad/bad_test.go': test('bad', '\tt.Fatal("always")'),
  'x/same/same_test.go': test('same', ''),
  'y/same/same_test.go': test('same', ''),
  'z/same/same.go': 'package same\n',
  'w/same/same.go': 'package same\n',
  'shuffled/shuffled_test.go':
    'package shuffled\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\nfunc TestB(t *testing.T) {\n\tt.Run("sub (x)", func(t *testing.T) { t.Error("why") })\n}\n',
};

beforeAll(async () => {
  go = await goMachine();
  folder = await temporaryFolder();
  await writeTree(folder.path, files);
  steer = await createSteer();
  for (const name of ['edit', 'one', 'two']) await steer.install(path.join(folder.path, name), name);
  goexec = await buildGoexec(go, folder.path);
});
afterAll(async () => {
  await steer[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function cache(): string {
  return path.join(folder.path, 'cache');
}

async function planOf(names: string, more: Partial<Parameters<typeof trialPlan>[0]> = {}) {
  const packages = names.split(' ').map((name) => `ex.com/m/${name}`);
  return trialPlan({ root: folder.path, packages, go, ...more, env: { ...steer.env, ...more.env } });
}

function ops() {
  return { cacheDir: cache(), workspaceRoot: folder.path, goexec };
}

function output(trial: Pick<Trial, 'events'>, name: string): string {
  return trial.events
    .flatMap((event) => (event.type === 'task.output' && event.task === `test:ex.com/m/${name}` ? [event.output] : []))
    .join('');
}

function ends(trial: Pick<Trial, 'events'>): Record<string, string> {
  return Object.fromEntries(
    trial.events.flatMap((event) =>
      event.type === 'task.finished' ? [[event.package.replace('ex.com/m/', ''), event.outcome]] : [],
    ),
  );
}

/** Inode of each kept binary. */
async function kept(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const bin = path.join(cache(), 'bin');
  for (const name of await readdir(bin, { recursive: true })) {
    if (name.endsWith('.test')) found[name] = (await stat(path.join(bin, name))).ino;
  }
  return found;
}

describe('a test process', () => {
  it('starts as the go command starts it', async () => {
    const trial = await tryPlan(await planOf('show', { args: ['-test.short=true', 'extra'] }), ops());
    const text = output(trial, 'show');
    const dir = path.join(folder.path, 'show');
    expect(text).toContain(`wd: ${dir}\nPWD: ${dir}\nPATH: ${path.join(go.env.GOROOT, 'bin')}\nGOTMPDIR: \n`);
    expect(text).toMatch(
      /args: -test\.testlogfile=\S+ -test\.paniconexit0 -test\.v=test2json -test\.timeout=10m0s -test\.short=true extra\n/,
    );
    const [result] = trial.results;
    expect(result).toMatchObject({ outcome: 'pass', exitCode: 0, attempt: 1 });
    expect(result?.binary).toMatch(/^[0-9a-f]{64}$/);
    expect(result?.testlog).toContain('open data.txt\n');
    expect(result?.testlog).toContain('getenv LOOKED_AT\n');
  });

  it('is linked with the -ldflags of the user, wherever they are given', async () => {
    const flag = '-ldflags=-X ex.com/m/show.linked=by-flag';
    expect(output(await tryPlan(await planOf('show', { flags: [flag] }), ops()), 'show')).toContain(
      'linked: by-flag\n',
    );
    const env = { GOFLAGS: "'-ldflags=-X ex.com/m/show.linked=by-goflags'" };
    expect(output(await tryPlan(await planOf('show', { env }), ops()), 'show')).toContain('linked: by-goflags\n');
  });
});

describe('a run', () => {
  it('links only what changed, and runs what did not change as well', async () => {
    const plan = await planOf('good bad');
    expect(ends(await tryPlan(plan, ops()))).toEqual({ good: 'pass', bad: 'fail' });
    const before = await kept();
    expect(ends(await tryPlan(plan, ops()))).toEqual({ good: 'pass', bad: 'fail' });
    expect(await kept()).toEqual(before);
  });

  it('keeps packages with equal binary names apart', async () => {
    const trial = await tryPlan(await planOf('x/same y/same z/same w/same'), ops());
    expect(ends(trial)).toEqual({ 'x/same': 'pass', 'y/same': 'pass', 'z/same': 'no-tests', 'w/same': 'no-tests' });
    expect(trial.events.filter((event) => event.type === 'invocation.finished').map((e) => e.exitCode)).toEqual([
      0, 0, 0,
    ]);
  });

  it('begins with a task.planned for each task and ends with run.finished, seq without a gap', async () => {
    const { events, exitCode, outcome } = await tryPlan(await planOf('good notthere'), ops());
    expect(events.slice(0, 2).map((event) => event.type)).toEqual(['task.planned', 'task.planned']);
    expect(events.at(-1)).toMatchObject({
      type: 'run.finished',
      outcome: 'fail',
      exitCode: 1,
      counts: { pass: 1, 'build-fail': 1 },
    });
    expect({ exitCode, outcome }).toEqual({ exitCode: 1, outcome: 'fail' });
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  });

  it('with nothing to do starts nothing', async () => {
    const plan = { ...(await planOf('good')), tasks: [] };
    const { events, exitCode } = await tryPlan(plan, ops());
    expect(events.map((event) => event.type)).toEqual(['run.finished']);
    expect(exitCode).toBe(0);
  });

  it('tells how long it took from when it was started, with what came before the plan', async () => {
    const plan = { ...(await planOf('good')), tasks: [] };
    const { events } = await tryPlan(plan, { ...ops(), startedMs: Date.now() - 60_000 });
    const [end] = events;
    expect(end?.type === 'run.finished' && end.elapsedMs).toBeGreaterThanOrEqual(60_000);
  });

  it('runs a binary while others are still being built, and holds to the number of jobs', async () => {
    const plan = await planOf('one two', { jobs: 1 });
    const running = tryPlan(plan, ops());
    const arrivals = [steer.next('one'), steer.next('two')];
    const first = await Promise.race(arrivals);
    const second = arrivals[first.name === 'one' ? 1 : 0] ?? Promise.reject(new Error('no second'));
    const early = await Promise.race([second.then(() => 'both'), first.send('print waiting').then(() => 'one')]);
    expect(early).toBe('one');
    await first.send('pass');
    await (await second).send('pass');
    expect(ends(await running)).toEqual({ one: 'pass', two: 'pass' });
  });

  it('tells of each package that it compiles, links and waits for its turn, and what the steps took', async () => {
    const plan = await planOf('one two', { jobs: 1, flags: ['-ldflags=-X ex.com/m/none.Fresh=1'] });
    const running = tryPlan(plan, ops());
    const stop = new AbortController();
    const arrivals = [steer.next('one', stop.signal), steer.next('two', stop.signal)];
    const first = await Promise.race(arrivals);
    await first.send('pass');
    await (await arrivals[first.name === 'one' ? 1 : 0])?.send('pass');
    const { events } = await running;
    for (const name of ['one', 'two']) {
      const of = events.filter((event) => 'task' in event && event.task === `test:ex.com/m/${name}`);
      const phases = of.flatMap((event) => (event.type === 'task.phase' ? [event.phase] : []));
      // A link that takes less than a look may go unseen, but none is told after the binary is there.
      expect(['compile,link,ready', 'compile,ready']).toContain(phases.join());
      expect(of.findLastIndex(({ type }) => type === 'task.phase')).toBeLessThan(
        of.findIndex(({ type }) => type === 'task.started'),
      );
    }
    const linked = events.flatMap((event) => (event.type === 'build.step' && event.step === 'link' ? [event] : []));
    expect(linked.map((event) => event.importPath).sort()).toEqual(['ex.com/m/one.test', 'ex.com/m/two.test']);
  });

  it('starts nothing more after a failure with -failfast, and says skip', async () => {
    const plan = await planOf('one two', { jobs: 1, more: { failfast: true } });
    const built = Promise.withResolvers<void>();
    const stop = new AbortController();
    const arrivals = [steer.next('one', stop.signal), steer.next('two', stop.signal)];
    const running = tryPlan(plan, ops(), (event) => {
      if (event.type === 'invocation.finished') built.resolve();
    });
    const first = await Promise.race(arrivals);
    // Now the other binary is there too, and waits.
    await built.promise;
    await first.send('fail');
    const trial = await running;
    stop.abort();
    await Promise.allSettled(arrivals);
    const other = first.name === 'one' ? 'two' : 'one';
    expect(ends(trial)).toEqual({ [first.name]: 'fail', [other]: 'skip' });
    expect(trial.exitCode).toBe(1);
  });

  it('shows where it failed and how to run just that again', async () => {
    const plan = await planOf('shuffled', {
      args: ['-test.shuffle=7'],
      more: { repeat: ['-race=false', '-shuffle=on'] },
    });
    const { events } = await tryPlan(plan, ops());
    expect(events.find((event) => event.type === 'task.finished')).toMatchObject({
      where: 'shuffled/shuffled_test.go:7',
      rerun: "gows test ex.com/m/shuffled -run '^TestB$/^sub_\\(x\\)$' -shuffle=7 -race=false",
    });
  });
});

describe('two runs at once', () => {
  it('with an edit between them each run their own binary', async () => {
    const source = path.join(folder.path, 'edit', 'edit_test.go');
    const plan = await planOf('edit');
    const first = tryPlan(plan, ops());
    const one = await steer.next('edit');
    await writeFile(source, (await readFile(source, 'utf8')).replace('version one', 'version two'));
    const second = tryPlan(plan, ops());
    const two = await steer.next('edit');
    await Promise.all([one.send('print end of one'), two.send('print end of two')]);
    await Promise.all([one.send('pass'), two.send('pass')]);
    const [a, b] = await Promise.all([first, second]);
    expect(output(a, 'edit')).toMatch(/version one[\s\S]*end of one/);
    expect(output(b, 'edit')).toMatch(/version two[\s\S]*end of two/);
    expect(a.results[0]?.binary).not.toBe(b.results[0]?.binary);
    expect(b.left).toEqual([]);
  });

  it('that build the same wait for each other and both succeed', async () => {
    const source = path.join(folder.path, 'good', 'good_test.go');
    await writeFile(source, `${await readFile(source, 'utf8')}\nvar _ = 1\n`);
    const plan = await planOf('good bad x/same');
    const trials = await Promise.all([tryPlan(plan, ops()), tryPlan(plan, ops()), tryPlan(plan, ops())]);
    for (const trial of trials) expect(ends(trial)).toEqual({ good: 'pass', bad: 'fail', 'x/same': 'pass' });
    const hashes = trials.map((trial) => trial.results.map((result) => result.binary).sort());
    expect(hashes[1]).toEqual(hashes[0]);
  });
});

describe('the go command', () => {
  it('that refuses the whole build is told with its words, and every package ends as error', async () => {
    const trial = await tryPlan(await planOf('good bad', { flags: ['-mod=nonsense'] }), ops());
    expect(ends(trial)).toEqual({ good: 'error', bad: 'error' });
    const told = trial.events.flatMap((event: RunEvent) => (event.type === 'diagnostic' ? [event.diagnostic] : []));
    expect(told).toMatchObject([{ code: 'go/failed', severity: 'error' }]);
    expect(told[0]?.message).toContain('nonsense');
    expect(trial.exitCode).toBe(1);
  });

  it('that cannot be started is a diagnostic, not a stack trace', async () => {
    const plan = await planOf('good');
    const trial = await tryPlan({ ...plan, build: { ...plan.build, go: path.join(folder.path, 'nogo') } }, ops());
    expect(trial.events.at(-2)).toMatchObject({ type: 'diagnostic', diagnostic: { code: 'process/start' } });
    expect(trial.events.at(-1)).toMatchObject({
      type: 'run.finished',
      outcome: 'error',
      exitCode: 1,
      counts: { error: 1 },
    });
    expect(trial.left).toEqual([]);
  });
});
