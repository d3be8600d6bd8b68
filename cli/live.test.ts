// A real run in a real terminal: keys, Ctrl-C, a kill and a crash, and in what state the terminal is left.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createSteer,
  openTerminal,
  personEnvironment,
  repository,
  type Steer,
  saneModes,
  type TemporaryFolder,
  type Terminal,
  tellModes,
  temporaryFolder,
  writeTree,
} from '#testkit';

let folder: TemporaryFolder;
let steer: Steer;

const steered = (name: string, also = ''): string =>
  `package ${name}\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {\n\tsteer(t, "${name}")\n}\n${also}`;

beforeAll(async () => {
  folder = await temporaryFolder('gows-live-');
  steer = await createSteer();
  await writeTree(folder.path, {
    'go.mod': 'module example.com/m\n\ngo 1.25\n',
    'one/one_test.go': steered('one'),
    'two/two_test.go': steered('two'),
    'quick/quick_test.go': 'package quick\n\nimport "testing"\n\nfunc TestQuick(t *testing.T) {}\n',
  });
  for (const name of ['one', 'two']) await steer.install(path.join(folder.path, name), name);
});

afterAll(async () => {
  await steer[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** A shell with gows in it, that says afterwards which modes the terminal has. */
function start(args: string, more: { readonly env?: Record<string, string> } = {}): Terminal {
  const gows = `"${process.execPath}" "${path.join(repository, 'cli/main.ts')}"`;
  return openTerminal({
    command: '/bin/sh',
    args: ['-c', `${gows} ${args}; echo "exit $?"; ${tellModes}`],
    cwd: folder.path,
    env: personEnvironment({
      GOFLAGS: '-buildvcs=false',
      GOPROXY: 'off',
      GOWS_CACHE_DIR: path.join(folder.path, 'cache'),
      GOWS_GOEXEC: 'off',
      ...steer.env,
      ...more.env,
    }),
    columns: 90,
  });
}

/** The process that the terminal's shell has started. */
function gowsIn(terminal: Terminal): number {
  return Number(
    execFileSync('pgrep', ['-P', String(terminal.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')[0],
  );
}

/** The modes are those of a terminal that nobody has touched. */
async function expectModes(terminal: Terminal): Promise<void> {
  await terminal.exited;
  expect(terminal.state).toEqual({ cursorShown: true, alternate: false });
  expect(terminal.text().split('\n').slice(-3).join('\n')).toMatch(saneModes);
}

/** And nothing of the screen is left. */
async function expectSane(terminal: Terminal): Promise<void> {
  await expectModes(terminal);
  expect(terminal.text()).not.toContain('q stop');
}

test('what runs is shown with its process and last output, followed from its beginning, dumped on request', async () => {
  using terminal = start('test -race=false --force ./one ./two');
  const [one, two] = await Promise.all([steer.next('one'), steer.next('two')]);
  await one.send('print said before anybody looked');
  await terminal.until(/run +\d.*one/);
  terminal.type('?');
  await terminal.until(/what runs now: process/);
  terminal.type('t');
  await terminal.until(new RegExp(`pid ${one.pid} `));
  await terminal.until(/ago: said before anybody looked/);
  expect(terminal.screen()).toContain(`pid ${two.pid} `);
  // Package one is chosen, wherever it stands in the list.
  if (!terminal.screen().includes(`› pid ${one.pid}`)) terminal.type('\u001b[B');
  await terminal.until(new RegExp(`› pid ${one.pid}`));
  terminal.type('s');
  await terminal.until(/=== RUN {3}TestIt\nsaid before anybody looked\n/);
  await one.send('print said while it was followed');
  await terminal.until(/\nsaid while it was followed\n/);
  await one.send('fail');
  await terminal.until(/FAIL\s+example.com\/m\/one/);
  terminal.type('td');
  await terminal.until(/d again: print the goroutines of two/);
  terminal.type('d');
  const text = await terminal.until(/exit 1\n/);
  expect(text).toMatch(/SIGQUIT: quit[\s\S]*goroutine \d+ /);
  expect(text).toMatch(/FAIL\s+example.com\/m\/two/);
  expect(text.match(/said before anybody looked/g)).toHaveLength(1);
  expect(text).toContain('DONE 1 failed, 1 killed');
  await expectSane(terminal);
});

test.each(['q', '\u0003'])('%j stops the run, and says so at its end', async (key) => {
  using terminal = start('test -race=false --force ./one ./quick');
  await steer.next('one');
  await terminal.until(/run +\d.*one/);
  terminal.type(key);
  expect(await terminal.until(/^exit \d+/m)).toMatch(
    /Stopped while running:.*one[\s\S]*DONE [^\n]* exit 130\nexit 130/,
  );
  await expectSane(terminal);
});

test('a kill stops it as well', async () => {
  using terminal = start('test -race=false --force ./one');
  await steer.next('one');
  await terminal.until(/run +\d.*one/);
  process.kill(gowsIn(terminal), 'SIGTERM');
  expect(await terminal.until(/^exit \d+/m)).toContain('exit 130');
  await expectSane(terminal);
});

test('a kill that cannot be caught leaves a terminal that can be used, also below a script', async () => {
  using terminal = start('test -race=false --force ./one || sleep 1', { env: { GOWS_GOEXEC: '' } });
  await steer.next('one');
  await terminal.until(/run +\d.*one/);
  process.kill(gowsIn(terminal), 'SIGKILL');
  await terminal.until(/^exit \d+/m);
  await expectModes(terminal);
});

test('a defect leaves a terminal that can be used, and its message whole', async () => {
  const preload = path.join(folder.path, 'crash.mjs');
  await writeTree(folder.path, {
    'crash.mjs': "process.on('SIGUSR2', () => setImmediate(() => { throw new Error('made for the test') }));\n",
  });
  using terminal = start('test -race=false --force ./one', {
    env: { NODE_OPTIONS: `--import=${preload}` },
  });
  await steer.next('one');
  await terminal.until(/run +\d.*one/);
  process.kill(gowsIn(terminal), 'SIGUSR2');
  expect(await terminal.until(/^exit \d+/m)).toMatch(/a defect in gows [\s\S]*made for the test[\s\S]*exit 70/);
  await expectSane(terminal);
});

test('in a file stands what the plain form writes, while the screen is on the terminal', async () => {
  using terminal = start('test -race=false --force ./one ./quick > out.txt; cat out.txt | sed "s/^/file: /"');
  const one = await steer.next('one');
  await terminal.until(/run +\d.*one/);
  await one.send('fail');
  const text = await terminal.until(/file: DONE .*\n/);
  expect(text).toMatch(/file: ok\s+example.com\/m\/quick/);
  expect(text).toMatch(/file: --- FAIL: TestIt/);
  expect(text).toMatch(/^--- FAIL: TestIt/m);
  expect(text).toMatch(/^DONE 1 passed, 1 failed/m);
  await terminal.exited;
});

test.each([
  ['--no-ui', '--no-ui', {}],
  ['CI', '', { CI: 'true' }],
  ['a terminal that can do nothing', '', { TERM: 'dumb' }],
])('with %s there are lines only', async (_, flag, env) => {
  using terminal = start(`test -race=false --force ./one ./quick ${flag}`, { env });
  const one = await steer.next('one');
  await one.send('pass');
  await terminal.exited;
  expect(terminal.text()).toMatch(/^ok\s+example.com\/m\/one/m);
  expect(terminal.raw()).not.toMatch(/\u001b\[\d*[AK]/);
});

test('where all is reused nothing is drawn', async () => {
  using first = start('test -race=false ./quick');
  await first.exited;
  using terminal = start('test -race=false ./quick');
  await terminal.exited;
  expect(terminal.text()).toMatch(/REUSED 1 of 1[\s\S]*DONE 1 passed[\s\S]*exit 0/);
  expect(terminal.raw()).not.toMatch(/\u001b\[\d*[AK]/);
});
