// Tests under one goexec: each is started, stopped and told of as if it had a goexec of its own.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goMachine, type TemporaryFolder } from '#testkit';
import { builtGoexec } from './build.fixture.ts';
import { converterOf, openTestParent, StartError, type TestParent, whyNotTraced } from './index.ts';

let folder: TemporaryFolder;
let goexec: string;
let release: string;
let parent: TestParent;

beforeAll(async () => {
  const go = await goMachine();
  ({ folder, goexec } = await builtGoexec());
  release = (await converterOf(go.env.GOROOT)) ?? '';
  parent = await open();
}, 60_000);
afterAll(async () => {
  parent.close();
  await folder[Symbol.asyncDispose]();
});

function open(): Promise<TestParent> {
  return openTestParent({ goexec, release, env: { PATH: process.env['PATH'] ?? '', WORD: 'given' }, cwd: '/' });
}

interface Event {
  readonly Action: string;
  readonly Test?: string;
  readonly Output?: string;
}

/** A shell script in place of a test. */
async function start(script: string, more: { readonly of?: TestParent; readonly trace?: string } = {}) {
  const { of = parent, ...rest } = more;
  const started = await of.start({ argv: ['/bin/sh', '-c', script], cwd: folder.path, package: 'ex.com/p', ...rest });
  if (started.process instanceof StartError) throw started.process;
  const events: Event[] = [];
  started.listen((line) => events.push(JSON.parse(line)));
  const text = (): string => events.map(({ Output }) => Output ?? '').join('');
  return { ...started, process: started.process, events, text };
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

it('has its folder, the environment, no input, a pipe for both outputs and a group of its own', async () => {
  const test = await start(
    'cat; pwd; echo $PWD $WORD; echo named > /dev/stderr; test -p /dev/stdout && echo pipe; ps -o pgid= -p $$; exit 7',
  );
  expect(await test.process.exited).toMatchObject({ code: 7, state: 'exit status 7' });
  expect(await test.process.closed).toEqual({ empty: false, endsInNewline: true, noTestsToRun: false });
  const [cwd, given, named, pipe, group] = test.text().trim().split('\n');
  expect([cwd, given, named, pipe]).toEqual([folder.path, `${folder.path} given`, 'named', 'pipe']);
  expect(Number(group)).toBe(test.process.pid);
  await test.finish('');
});

it('has its last lines converted after all that it wrote', async () => {
  const test = await start(`printf '=== RUN   TestA\\n--- FAIL: TestA (0.10s)\\nhalf'; exit 1`);
  expect(await test.process.closed).toMatchObject({ endsInNewline: false });
  expect(await test.finish('\n\x16FAIL\tex.com/p\t0.100s\n')).toBe(true);
  expect(test.events.filter(({ Action }) => Action !== 'output')).toMatchObject([
    { Action: 'start' },
    { Action: 'run', Test: 'TestA' },
    { Action: 'fail', Test: 'TestA' },
    { Action: 'fail' },
  ]);
  expect(test.text()).toMatch(/half\nFAIL\tex.com\/p\t0.100s\n$/);
});

it('is known to have written nothing, or that there were no tests to run', async () => {
  const [silent, idle, quoted] = await Promise.all([
    start('exit 0'),
    start('echo "testing: warning: no tests to run"; echo PASS'),
    start('echo "x testing: warning: no tests to run"'),
  ]);
  expect(await silent.process.closed).toEqual({ empty: true, endsInNewline: false, noTestsToRun: false });
  expect(await idle.process.closed).toMatchObject({ noTestsToRun: true });
  expect(await quoted.process.closed).toMatchObject({ noTestsToRun: false });
});

it('keeps its events apart from those of others, in the order written', async () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  const tests = await Promise.all(
    numbers.map((n) => start(`i=0; while [ $i -lt 300 ]; do echo ${n}.$i; echo ${n}.$i >&2; i=$((i+1)); done`)),
  );
  await Promise.all(tests.map(({ process }) => process.closed));
  for (const [n, test] of tests.entries()) {
    const expected = Array.from({ length: 300 }, (_, i) => `${n}.${i}\n${n}.${i}\n`).join('');
    expect(test.text()).toBe(expected);
  }
});

it('has its own signals, and leaves the others alone', async () => {
  const script = 'trap "echo int" INT; trap "echo quit; exit 3" QUIT; echo ready; while :; do sleep 0.02; done';
  const [one, other] = await Promise.all([start(script), start(script)]);
  await expect.poll(() => one.text() + other.text()).toBe('ready\nready\n');
  one.process.interrupt();
  await expect.poll(one.text).toBe('ready\nint\n');
  one.process.quit();
  expect(await one.process.exited).toMatchObject({ code: 3 });
  expect([other.text(), isAlive(other.process.pid)]).toEqual(['ready\n', true]);
  other.process.kill();
  expect(await other.process.exited).toMatchObject({ code: null, signal: 'SIGKILL', state: 'signal: killed' });
  await Promise.all([one.process.closed, other.process.closed]);
});

it('closes when its output does, and nothing of its group is left then', async () => {
  const test = await start('(trap "" HUP; sleep 300 >/dev/null 2>&1 & echo $!; sleep 0.2; echo late) & exit 0');
  expect((await test.process.exited).code).toBe(0);
  await test.process.closed;
  const [sleeper, late] = test.text().split('\n');
  expect(late).toBe('late');
  await expect.poll(() => isAlive(Number(sleeper))).toBe(false);
});

it('closes soon after a kill though something that left the group holds its output', { timeout: 5000 }, async () => {
  const test = await start('setsid sh -c "echo \\$\\$; exec sleep 300" & wait');
  await expect.poll(test.text).toMatch(/^\d+\n$/);
  const sleeper = Number(test.text());
  test.process.kill();
  await test.process.closed;
  expect(isAlive(sleeper)).toBe(true);
  process.kill(sleeper, 'SIGKILL');
});

it('tells what each used, and of memory what that alone took', async () => {
  const [busy, idle] = await Promise.all([
    start('i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'),
    start('head -c 10000000 /dev/zero | tr "\\0" "x" | fold; exit 0'),
  ]);
  const [{ usage, wallMs }] = await Promise.all([busy.process.exited, idle.process.closed]);
  expect(usage?.userMs).toBeGreaterThan(1);
  expect(usage?.maxRssKiB).toBeGreaterThan(500);
  expect(wallMs).toBeGreaterThan(1);
  // A process begins with the peak of its parent, which has just seen 10 MB.
  const after = await start('exit 0');
  expect((await after.process.exited).usage?.maxRssKiB).toBeLessThan(16_000);
});

it('that cannot be started is a StartError in the words of os/exec, and still has last lines', async () => {
  const missing = path.join(folder.path, 'missing');
  const started = await parent.start({ argv: [missing], cwd: folder.path, package: 'ex.com/p' });
  expect(started.process).toBeInstanceOf(StartError);
  expect(started.process).toMatchObject({ message: `fork/exec ${missing}: no such file or directory` });
  const lines: string[] = [];
  started.listen((line) => lines.push(line));
  expect(await started.finish('FAIL\tex.com/p\t0.000s\n')).toBe(true);
  expect(lines.map((line) => JSON.parse(line).Action)).toEqual(['start', 'output', 'fail']);
});

it('is followed where it is to be', async (context) => {
  const why = await whyNotTraced(goexec);
  if (why !== undefined) return context.skip(why);
  const own = await open();
  const trace = path.join(folder.path, 'trace');
  const test = await start('cat /etc/hostname >/dev/null', { of: own, trace });
  await test.process.closed;
  expect(readFileSync(trace, 'utf8')).toContain('o/etc/hostname\0');
  own.close();
});

it('dies with gows, as does all that it started', async () => {
  const program = `
    import { openTestParent } from ${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))};
    const parent = await openTestParent(${JSON.stringify({ goexec, release, env: process.env, cwd: '/' })});
    for (const script of ['sleep 300 & echo $$ $!; wait', 'trap "" INT TERM; echo $$ $$; sleep 300; sleep 300']) {
      const test = await parent.start({ argv: ['/bin/sh', '-c', script], cwd: '/', package: 'p' });
      test.listen((line) => process.stdout.write(JSON.parse(line).Output ?? ''));
    }`;
  const victim = execFile(process.execPath, ['--input-type=module', '-e', program]);
  let said = '';
  victim.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  await expect.poll(() => said, { timeout: 10_000 }).toMatch(/^\d+ \d+\n\d+ \d+\n$/);
  const pids = said.trim().split(/\s/).map(Number);
  expect(pids.map(isAlive)).toEqual([true, true, true, true]);
  victim.kill('SIGKILL');
  await expect.poll(() => pids.some(isAlive), { timeout: 5000 }).toBe(false);
});

it('takes all with it when it is killed itself, and says so of each', async () => {
  const own = await open();
  const [one, other] = await Promise.all([
    start('echo $PPID; exec sleep 300', { of: own }),
    start('exec sleep 300', { of: own }),
  ]);
  await expect.poll(one.text).toMatch(/^\d+\n$/);
  process.kill(Number(one.text()), 'SIGKILL');
  for (const test of [one, other]) {
    expect(await test.process.exited).toMatchObject({ code: null, state: 'goexec was killed' });
    await test.process.closed;
    expect(await test.finish('last')).toBe(false);
    if (process.platform === 'linux') await expect.poll(() => isAlive(test.process.pid)).toBe(false);
  }
  expect(own.isAlive()).toBe(false);
  const late = await own.start({ argv: ['/bin/true'], cwd: '/', package: 'p' });
  expect(late.process).toBeInstanceOf(StartError);
});

it('is no reason to wait once it is closed', async () => {
  const own = await open();
  const test = await start('echo $PPID', { of: own });
  await test.process.closed;
  expect(await test.finish('')).toBe(true);
  own.close();
  await expect.poll(() => existsSync(`/proc/${test.text().trim()}`)).toBe(false);
});
