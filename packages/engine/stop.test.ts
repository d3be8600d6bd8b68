// Everything that ends a run before its time: a test that hangs, Ctrl-C, kill -9, a full disk.

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, TaskFinished } from '#events';
import {
  createSteer,
  fillDisk,
  type GoMachine,
  goMachine,
  type Steer,
  type SteeredTest,
  type TemporaryFolder,
  temporaryFolder,
  withTmpfs,
  writeTree,
} from '#testkit';
import type { Patience } from './ops.ts';
import { buildGoexec, type Trial, trialPlan, tryPlan } from './trial.ts';

let go: GoMachine;
let folder: TemporaryFolder;
let goexec: string;
let steer: Steer;

const steered = (name: string) =>
  `package ${name}\n\nimport "testing"\n\nfunc TestFirst(t *testing.T) {}\n\nfunc TestSteered(t *testing.T) { steer(t, "${name}") }\n`;

const files = {
  'go.mod': 'module ex.com/m\n\ngo 1.25\n',
  'one/one_test.go': steered('one'),
  'two/two_test.go': steered('two'),
  'deaf/deaf_test.go': `package deaf

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

func TestDeaf(t *testing.T) {
	signal.Ignore(syscall.SIGINT, syscall.SIGQUIT)
	os.WriteFile(os.Getenv("READY"), nil, 0o666)
	select {}
}
`,
};

beforeAll(async () => {
  go = await goMachine();
  folder = await temporaryFolder();
  await writeTree(folder.path, files);
  steer = await createSteer();
  for (const name of ['one', 'two']) await steer.install(path.join(folder.path, name), name);
  goexec = await buildGoexec(go, folder.path);
  await tryPlan(await planOf('one two deaf', { args: ['-test.run=^$'] }), ops('goexec'));
}, 120_000);
afterAll(async () => {
  await steer[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const cache = () => path.join(folder.path, 'cache');
const runFolder = (runId: string) => path.join(cache(), 'runs', runId, '/');

function planOf(names: string, more: Partial<Parameters<typeof trialPlan>[0]> = {}) {
  const packages = names.split(' ').map((name) => `ex.com/m/${name}`);
  return trialPlan({ root: folder.path, packages, go, ...more, env: { ...steer.env, ...more.env } });
}

function ops(how: string) {
  return { cacheDir: cache(), workspaceRoot: folder.path, ...(how === 'goexec' ? { goexec } : {}) };
}

function finished(trial: Pick<Trial, 'events'>, name: string): TaskFinished | undefined {
  return trial.events.find(
    (event): event is RunEvent & TaskFinished => event.type === 'task.finished' && event.package === `ex.com/m/${name}`,
  );
}

function text(trial: Pick<Trial, 'events'>): string {
  return trial.events.flatMap((event) => (event.type === 'task.output' ? [event.output] : [])).join('');
}

/** Processes whose command line has `word`, this one and its children's shells aside. */
function processesWith(word: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return command.includes(word) ? [`${pid} ${command}`] : [];
    } catch {
      return [];
    }
  });
}

const impatient: Patience = { killAfterMs: () => 400, waitDelayMs: () => 300 };

describe.each(['goexec', 'plain'])('with %s', (how) => {
  it('a test that passes its -timeout ends as timeout, with the goroutines and the place', async () => {
    const running = tryPlan(await planOf('one', { timeout: { text: '1s', ms: 1000 } }), ops(how));
    await (await steer.next('one')).send('hang');
    const trial = await running;
    expect(finished(trial, 'one')).toMatchObject({
      outcome: 'timeout',
      exitCode: 2,
      rerun: "gows test ex.com/m/one -run '^TestSteered$'",
      where: expect.stringMatching(/^one\/\w+_test\.go:\d+$/),
    });
    expect(text(trial)).toMatch(/panic: test timed out after 1s[\s\S]*goroutine \d+[\s\S]*TestSteered/);
    const made = trial.events.filter((event) => event.type === 'test.finished');
    expect(made.map((event) => [event.test, event.outcome, event.made ?? false])).toEqual([
      ['TestFirst', 'pass', false],
      ['TestSteered', 'timeout', true],
    ]);
  });

  it('a test that does not end itself is asked for its goroutines', async () => {
    const running = tryPlan(await planOf('one'), {
      ...ops(how),
      patience: { ...impatient, waitDelayMs: () => 20_000 },
    });
    await (await steer.next('one')).send('hang');
    const trial = await running;
    expect(finished(trial, 'one')).toMatchObject({ outcome: 'timeout', exitCode: 2 });
    expect(text(trial)).toMatch(
      /SIGQUIT: quit[\s\S]*\*\*\* Test killed with quit: ran too long \(400ms\)\.\nFAIL\tex\.com/,
    );
  });

  it('a test that is deaf to that is killed', async () => {
    const env = { READY: path.join(folder.path, 'ready') };
    const trial = await tryPlan(await planOf('deaf', { env }), {
      ...ops(how),
      patience: { killAfterMs: () => 1500, waitDelayMs: () => 300 },
    });
    expect(finished(trial, 'deaf')).toMatchObject({ outcome: 'timeout', signal: 'SIGKILL' });
    expect(text(trial)).toContain(
      '*** Test killed with quit: ran too long (1.5s).\nsignal: killed\nFAIL\tex.com/m/deaf',
    );
  });

  it('a child that holds the output is given up on, killed, and makes a pass a failure', async () => {
    const running = tryPlan(await planOf('one'), {
      ...ops(how),
      patience: { ...impatient, killAfterMs: () => undefined },
    });
    const test = await steer.next('one');
    await test.send('child');
    await test.send('pass');
    const trial = await running;
    expect(finished(trial, 'one')).toMatchObject({ outcome: 'fail', exitCode: 0 });
    expect(text(trial)).toContain(
      '*** Test I/O incomplete 300ms after exiting.\nexec: WaitDelay expired before I/O complete\nFAIL\t',
    );
  });

  it('Ctrl-C stops running tests within two seconds, keeps what finished, and leaves no process', async () => {
    const stop = new AbortController();
    const env = { READY: path.join(folder.path, `ready-${how}`) };
    const runId = `cancelled-${how}`;
    const done = Promise.withResolvers<void>();
    const plan = await planOf('one two deaf', { env, jobs: 3 });
    const running = tryPlan(plan, { ...ops(how), signal: stop.signal, runId }, (event) => {
      if (event.type === 'task.finished' && event.package.endsWith('/one')) done.resolve();
    });
    const two = steer.next('two');
    const one = steer.next('one');
    void one.then((test: SteeredTest) => test.send('pass'));
    await done.promise;
    await two;
    await expect.poll(() => readdirSync(folder.path), { timeout: 20_000 }).toContain(`ready-${how}`);
    const asked = performance.now();
    stop.abort();
    const trial = await running;
    expect(performance.now() - asked).toBeLessThan(2000);
    expect([finished(trial, 'one'), finished(trial, 'two'), finished(trial, 'deaf')].map((f) => f?.outcome)).toEqual([
      'pass',
      'cancelled',
      'cancelled',
    ]);
    expect(trial.events.at(-1)).toMatchObject({
      type: 'run.finished',
      outcome: 'cancelled',
      exitCode: 130,
      counts: { pass: 1, cancelled: 2 },
    });
    expect(
      trial.events.filter((event) => event.type === 'test.finished' && event.outcome === 'cancelled'),
    ).toHaveLength(2);
    expect(processesWith(runFolder(runId))).toEqual([]);
    expect(trial.left).toEqual([]);
  });

  it('Ctrl-C during the build stops the go command and what it started', async () => {
    const stop = new AbortController();
    const runId = `build-cancelled-${how}`;
    const flags = [`-gcflags=all=-N -l -d=ssa/check/on=${how === 'goexec' ? 0 : 1}`];
    const plan = await planOf('one', { flags, env: { GOFLAGS: '-buildvcs=false -a' } });
    const asked = Promise.withResolvers<number>();
    const trial = await tryPlan(plan, { ...ops(how), signal: stop.signal, runId }, (event) => {
      if (event.type === 'invocation.started') {
        void expect
          .poll(() => processesWith('/compile').some((line) => line.includes(runFolder(runId))), {
            timeout: 30_000,
            interval: 20,
          })
          .toBe(true)
          .finally(() => {
            asked.resolve(performance.now());
            stop.abort();
          });
      }
    });
    expect(performance.now() - (await asked.promise)).toBeLessThan(2000);
    expect(finished(trial, 'one')?.outcome).toBe('cancelled');
    expect(trial.exitCode).toBe(130);
    expect(processesWith(runFolder(runId))).toEqual([]);
    expect(trial.left).toEqual([]);
  });
});

describe('kill -9', () => {
  const program = `
    import { goMachine } from ${JSON.stringify(path.join(import.meta.dirname, '..', 'testkit', 'go.ts'))};
    import { trialPlan, tryPlan } from ${JSON.stringify(path.join(import.meta.dirname, 'trial.ts'))};
    const { planRequest, ops } = JSON.parse(process.argv[1]);
    const plan = await trialPlan({ ...planRequest, go: await goMachine() });
    await tryPlan(plan, ops, (event) => process.stdout.write(event.type + '\\n'));`;

  function startVictim(runId: string, more: object = {}) {
    const planRequest = { root: folder.path, packages: ['ex.com/m/one'], env: steer.env, ...more };
    const argument = JSON.stringify({ planRequest, ops: { ...ops('goexec'), runId } });
    return spawn(process.execPath, ['--input-type=module', '-e', program, argument], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  it('of gows while a test runs leaves no process, and the next run sweeps its folder', async () => {
    const victim = startVictim('victim');
    const test = await steer.next('one');
    victim.kill('SIGKILL');
    await test.gone;
    await expect.poll(() => processesWith(runFolder('victim'))).toEqual([]);
    expect(readdirSync(path.join(cache(), 'runs'))).toContain('victim');
    await tryPlan(await planOf('one', { args: ['-test.run=^$'] }), ops('goexec'));
    expect(readdirSync(path.join(cache(), 'runs'))).not.toContain('victim');
  });

  it('of gows while the go command builds leaves neither it nor a compiler', { timeout: 60_000 }, async () => {
    const flags = ['-gcflags=all=-N -l -d=ssa/check/on=0'];
    const victim = startVictim('builder', { flags, env: { ...steer.env, GOFLAGS: '-buildvcs=false -a' } });
    const compiling = () => processesWith('/compile').some((line) => line.includes(runFolder('builder')));
    await expect.poll(compiling, { timeout: 50_000, interval: 20 }).toBe(true);
    victim.kill('SIGKILL');
    await expect.poll(() => processesWith(runFolder('builder')), { timeout: 5000 }).toEqual([]);
  });
});

it.skipIf(process.platform !== 'linux')(
  'a killed goexec costs the tests that ran, with their last lines, and no others',
  async () => {
    const running = tryPlan(await planOf('one two', { jobs: 1 }), ops('goexec'));
    const begun = { one: steer.next('one'), two: steer.next('two') };
    const name = await Promise.race([begun.one.then(() => 'one' as const), begun.two.then(() => 'two' as const)]);
    const [parent = ''] = processesWith(`${goexec} -tests`);
    process.kill(Number(parent.split(' ')[0]), 'SIGKILL');
    await (await begun[name]).gone;
    const other = name === 'one' ? 'two' : 'one';
    await (await begun[other]).send('pass');
    const trial = await running;
    expect(finished(trial, name)).toMatchObject({ outcome: 'fail' });
    expect(finished(trial, other)).toMatchObject({ outcome: 'pass' });
    expect(text(trial)).toMatch(new RegExp(`goexec was killed\\nFAIL\\tex.com/m/${name}\\t`));
  },
);

describe('a full disk', () => {
  const told = (trial: Trial) =>
    trial.events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic.code] : []));

  it.for([
    ['from the start', '4m', true],
    ['when the go command links', '2m', false],
  ] as const)('%s is one sentence with place and remedy, and leaves nothing', async ([, size, atOnce], context) => {
    await withTmpfs(context, size, async (disk) => {
      const cacheDir = path.join(disk, 'cache');
      mkdirSync(path.join(cacheDir, 'runs'), { recursive: true });
      if (atOnce) fillDisk(disk);
      // The tools are kept elsewhere, so that it is the run that meets the full disk.
      symlinkSync(path.join(cache(), 'tools'), path.join(cacheDir, 'tools'));
      const trial = await tryPlan(await planOf('one two'), { ...ops('goexec'), cacheDir });
      expect(told(trial)).toEqual(['disk/full']);
      const diagnostic = trial.events.find((event) => event.type === 'diagnostic');
      expect(diagnostic).toMatchObject({
        diagnostic: { place: { file: expect.stringContaining(disk) }, remedy: expect.any(String) },
      });
      expect(trial.events.at(-1)).toMatchObject({
        type: 'run.finished',
        outcome: 'error',
        exitCode: 1,
        counts: { error: 2 },
      });
      expect(trial.left).toEqual([]);
    });
  });
});
