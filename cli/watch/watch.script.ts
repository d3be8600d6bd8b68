// gows watch in a terminal: saves, keys, and what is left when it ends.

import { readdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  commitAll,
  createSteer,
  gitInit,
  openTerminal,
  personEnvironment,
  type Steer,
  saneModes,
  startProgram,
  type TemporaryFolder,
  type Terminal,
  tellModes,
  temporaryFolder,
  writeTree,
} from '#testkit';

const [program, ...before] = startProgram;
/** As a person types it. */
const typed = startProgram.map((word) => `"${word}"`).join(' ');
const onLinux = test.skipIf(process.platform !== 'linux');

let steer: Steer;
let folder: TemporaryFolder;
let work: string;
let opened: Terminal | undefined;

const leaf = (name: string) => `package leaf\n\nconst Name = "${name}"\n`;

beforeAll(async () => {
  steer = await createSteer();
});

afterAll(async () => {
  await steer[Symbol.asyncDispose]();
});

beforeEach(async () => {
  folder = await temporaryFolder();
  work = path.join(folder.path, 'work');
  await writeTree(work, {
    'go.mod': 'module ex.com/m\n\ngo 1.25\n',
    'leaf/leaf.go': leaf('leaf'),
    'top/top_test.go': `package top

import (
	"testing"

	"ex.com/m/leaf"
)

func TestName(t *testing.T) {
	if leaf.Name != "leaf" {
		t.Fatal("leaf is", leaf.Name)
	}
}

func TestOther(t *testing.T) {}
`,
    'other/other_test.go': 'package other\n\nimport "testing"\n\nfunc TestOther(t *testing.T) {}\n',
  });
  await gitInit(work);
  await commitAll(work, 'base');
});

afterEach(async () => {
  opened?.[Symbol.dispose]();
  opened = undefined;
  await folder[Symbol.asyncDispose]();
});

function open(command: string, args: readonly string[], more: Record<string, string> = {}): Terminal {
  opened = openTerminal({
    command,
    args,
    cwd: work,
    env: personEnvironment({
      GOWS_CACHE_DIR: path.join(folder.path, 'cache'),
      GOFLAGS: '',
      GOWS_GOEXEC: 'off',
      ...steer.env,
      ...more,
    }),
  });
  return opened;
}

function watch(...args: readonly string[]): Terminal {
  return open(program, [...before, 'watch', ...args]);
}

/** In a shell that says afterwards how it ended and which modes the terminal has. */
function watchInShell(more: Record<string, string> = {}): Terminal {
  const line = `${typed} watch -race=false; echo "code $?"; ${tellModes}`;
  return open('sh', ['-c', line], more);
}

/** As an editor saves. */
async function save(place: string, text: string): Promise<void> {
  const file = path.join(work, place);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** A package that imports leaf, and whose test waits to be told what to do. */
async function addSlow(): Promise<void> {
  const text = 'package slow\n\nimport (\n\t"testing"\n\n\t"ex.com/m/leaf"\n)\n\n';
  await writeTree(work, {
    'slow/slow_test.go': `${text}func TestSlow(t *testing.T) {\n\tt.Log(leaf.Name)\n\tsteer(t, "slow")\n}\n`,
  });
  await steer.install(path.join(work, 'slow'), 'slow');
}

/** What stays in the terminal: without what is drawn below it. */
const nothingLeft = /q quit|for keys|reading,|━/;

async function ended(seen: Terminal): Promise<number> {
  const { code } = await seen.exited;
  opened = undefined;
  return code;
}

/** Processes whose command line or folder lies in the test's folder. */
function processesLeft(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder.path);
    } catch {
      return false;
    }
  });
}

onLinux('a save runs again what it affects, and keys choose what runs', async () => {
  const seen = watch('-race=false');
  await seen.until(/DONE 2 passed, 1 without tests[\s\S]*watching · \? for keys$/);
  await save('leaf/leaf.go', leaf('blatt'));
  await seen.until(
    /leaf\/leaf\.go\b.* changed[\s\S]*DONE 1 passed, 1 failed[\s\S]*watching · 1 failing · \? for keys$/,
  );
  expect(seen.text().split(/leaf\/leaf\.go\b.* changed/)[1]).not.toMatch(/ex\.com\/m\/other/);

  seen.type('f');
  await seen.until(/what failed\n[\s\S]*DONE 1 failed ·[\s\S]*for keys$/);
  seen.type('t');
  await seen.until(/^tests \(-run\): $/m);
  seen.type('TestOther\r');
  await seen.until(/another filter\n[\s\S]*DONE 2 passed[\s\S]*-run TestOther · \? for keys$/);
  seen.type('t\r');
  await seen.until(
    /another filter\n[\s\S]*another filter\n[\s\S]*DONE 1 passed, 1 failed[\s\S]*1 failing · \? for keys$/,
  );
  seen.type('pother\r');
  await seen.until(/DONE 1 passed ·[\s\S]*· other · \? for keys$/);
  seen.type('p\u001b');
  await seen.until(/· other · \? for keys$/);
  seen.type('a');
  await seen.until(/ all\n+DONE 1 passed ·[\s\S]*· other · \? for keys$/);
  seen.type('?');
  await seen.until(/q {6}quit\nWhile tests run, [^\n]*what runs now/);
  seen.type('q');
  expect(await ended(seen)).toBe(0);
  expect(seen.text().split('\n').at(-1)).not.toMatch(/for keys/);
});

onLinux('each run has its screen, a save cancels it, and the end of each stays above the next', async () => {
  await addSlow();
  const seen = watch('-race=false');
  await steer.next('slow');
  await seen.until(/run +\d.* slow\b[\s\S]* · q quit$/);
  await save('leaf/leaf.go', leaf('laub'));
  const second = await steer.next('slow');
  await seen.until(/leaf\/leaf\.go\b.* changed\n[\s\S]*run +\d.* slow\b[\s\S]* · q quit$/);
  expect(seen.text()).not.toMatch(/DONE|Stopped|stopping/);
  await second.send('print said before anybody looked');
  seen.type('t');
  await seen.until(new RegExp(`› pid ${second.pid} [\\s\\S]*said before anybody looked`));
  seen.type('t');
  // Typed after the end of the run it would be a key of the watch.
  await seen.until(/run +\d.* slow\b(?![\s\S]*› pid)[\s\S]* · q quit$/);
  await second.send('fail');
  await seen.until(/DONE 1 passed, 2 failed[\s\S]*watching · 2 failing · \? for keys$/);

  await save('leaf/leaf.go', leaf('leaf'));
  const third = await steer.next('slow');
  await third.send('pass');
  await seen.until(/DONE 3 passed[\s\S]*watching · \? for keys$/);
  seen.type('q');
  expect(await ended(seen)).toBe(0);
  const text = seen.text();
  expect(text).toMatch(/gows \d[\s\S]*changed\n[\s\S]*DONE 1 passed, 2 failed[\s\S]*changed\n+DONE 3 passed/);
  expect(text.match(/--- FAIL: TestSlow/g)).toHaveLength(1);
  expect(text).not.toMatch(nothingLeft);
  expect(seen.state).toEqual({ cursorShown: true, alternate: false });
});

onLinux('while a screen is drawn, its keys and those of the watch that are not among them work', async () => {
  await addSlow();
  const seen = watch('-race=false', './slow');
  await steer.next('slow');
  await seen.until(/run +\d.* slow\b[\s\S]*\? help · .* · q quit$/);
  seen.type('?');
  await seen.until(/t +what runs now[\s\S]*Enter +run again what a change[\s\S]*q +quit\n/);
  expect(seen.screen()).not.toMatch(/only tests that match|stop the run/);
  seen.type('?f');
  await seen.until(/Nothing has failed\.[\s\S]*f back · q quit$/);
  seen.type('\u001b');
  await seen.until(/run +\d.* slow\b/);

  seen.type('psl');
  await seen.until(/^packages: sl\n.*q quit$/m);
  seen.type('ow\r');
  const second = await steer.next('slow');
  await seen.until(/another filter\n[\s\S]*run +\d.* slow\b[\s\S]*\nslow\n.*q quit$/);
  await second.send('pass');
  await seen.until(/DONE 1 passed ·[\s\S]*watching · slow · \? for keys$/);
  seen.type('a');
  const third = await steer.next('slow');
  await seen.until(/ all\n[\s\S]*run +\d.* slow\b/);
  seen.type('\r');
  await third.gone;
  await seen.until(/ again\n+DONE 1 passed ·[\s\S]*watching · slow · \? for keys$/);
  seen.type('q');
  expect(await ended(seen)).toBe(0);
  expect(seen.text()).not.toMatch(nothingLeft);
});

// What is drawn in the moment between a resize and its signal is wrapped by any terminal, and a line of it may stay.
onLinux(
  'at any size, also one that changes, the screen and the line below fit, and the end is whole',
  { retry: 2 },
  async () => {
    await addSlow();
    const seen = watch('-race=false');
    const first = await steer.next('slow');
    for (const [columns, rows] of [
      [40, 10],
      [200, 50],
      [80, 24],
      [40, 10],
    ] as const) {
      seen.resize(columns, rows);
      await seen.until(/run +\d.* slow\b(.*\n)+\? help · .*q quit$/);
      expect(seen.screen().match(/q quit/g)).toHaveLength(1);
    }
    await first.send('fail');
    await seen.until(/exit 1\nwatching · 1 failing · \? for keys$/);
    seen.type('p試験試験試験試験試験試験試験試験試験');
    await seen.until(/packages: 試.*…$/);
    seen.resize(20, 10);
    await seen.until(/^packages: 試験試験…$/m);
    expect(seen.screen().match(/packages: /g), seen.screen()).toHaveLength(1);
    seen.resize(80, 24);
    seen.type('\u001b');
    await seen.until(/watching · 1 failing · \? for keys$/);
    seen.type('q');
    expect(await ended(seen)).toBe(0);
    expect(seen.text()).toMatch(/DONE 2 passed, 1 failed/);
    expect(seen.text()).not.toMatch(/q quit|for keys|packages: /);
  },
);

onLinux('with --no-ui there are lines only, and all keys are of the watch', async () => {
  await addSlow();
  const seen = watch('-race=false', '--no-ui', './top', './other', './slow');
  const first = await steer.next('slow');
  await seen.until(/^ok +ex\.com\/m\/other/m);
  seen.type('?');
  await seen.until(/^t +only tests that match[\s\S]*q {6}quit$/m);
  await first.send('pass');
  await seen.until(/DONE 3 passed[^\n]*\n+gows: watching for changes, \? for keys$/);
  seen.type('pothx\u007fe');
  await seen.until(/^packages: othe$/m);
  await save('leaf/leaf.go', leaf('blatt'));
  const second = await steer.next('slow');
  await seen.until(/leaf\.go\b.* changed\n[\s\S]*--- FAIL[\s\S]*\npackages: othe$/);
  seen.type('r\r');
  await second.gone;
  await seen.until(/^packages: other\n+\S+ another filter\n+DONE 1 passed ·[^\n]*\n+gows: watching [^\n]*$/m);
  expect(seen.text()).not.toMatch(/While tests run/);
  expect(seen.raw()).not.toMatch(/\u001b\[\d*[AK]/);
  seen.type('\u0003');
  expect(await ended(seen)).toBe(130);
});

onLinux('with CI set no key is taken', async () => {
  const seen = open(program, [...before, 'watch', '-race=false'], { CI: '1' });
  await seen.until(/DONE 2 passed, 1 without tests[^\n]*\n+gows: watching for changes$/);
  seen.type('q');
  await save('leaf/leaf.go', leaf('blatt'));
  await seen.until(/changed\n[\s\S]*DONE 1 passed, 1 failed[^\n]*\n+gows: watching for changes$/);
  seen.type('\u0003');
  expect(await ended(seen)).toBe(130);
});

onLinux('Ctrl-C while tests run ends with 130, leaves no process and gives the terminal back', async () => {
  await addSlow();
  const seen = watchInShell();
  await steer.next('slow');
  await seen.until(/run +\d.* slow\b[\s\S]* · q quit$/);
  seen.type('\u0003');
  await seen.until(saneModes);
  await ended(seen);
  expect(seen.text()).toMatch(/^code 130$/m);
  expect(seen.text()).not.toMatch(nothingLeft);
  expect(processesLeft()).toEqual([]);
});

// A single executable takes no --import, by which the defect comes in.
const onLinuxWithNode = test.skipIf(process.platform !== 'linux' || before.length === 0);
onLinuxWithNode('a defect while tests run gives the terminal back, its message whole', async () => {
  await addSlow();
  await writeTree(folder.path, {
    'crash.mjs': "process.on('SIGUSR2', () => setImmediate(() => { throw new Error('made for the test') }));\n",
  });
  const seen = watchInShell({ NODE_OPTIONS: `--import=${path.join(folder.path, 'crash.mjs')}` });
  await steer.next('slow');
  await seen.until(/run +\d.* slow\b[\s\S]* · q quit$/);
  const [pid] = readFileSync(`/proc/${seen.pid}/task/${seen.pid}/children`, 'utf8').split(' ');
  process.kill(Number(pid), 'SIGUSR2');
  await seen.until(saneModes);
  await ended(seen);
  expect(seen.text()).toMatch(/a defect in gows [\s\S]*made for the test[\s\S]*code 70/);
  expect(seen.text()).not.toMatch(nothingLeft);
});

onLinux('Ctrl-Z gives the terminal to the shell, with a screen and without, and fg brings it back', async () => {
  await addSlow();
  const seen = open('bash', ['--norc', '--noprofile', '-i'], { PS1: '$ ', TERM: 'xterm' });
  seen.type(`${typed} watch -race=false\r`);
  const first = await steer.next('slow');
  await seen.until(/run +\d.* slow\b[\s\S]* · q quit$/);
  seen.type('\u001a');
  await seen.until(/Stopped[^\n]*\n(.*\n)*\$ $/);
  expect(seen.screen()).not.toMatch(nothingLeft);
  seen.type(`${tellModes}\r`);
  await seen.until(saneModes);
  seen.type('fg\r');
  await seen.until(/\$ fg\n[\s\S]*run +\d.* slow\b[\s\S]* · q quit$/);
  seen.type('t');
  await seen.until(new RegExp(`› pid ${first.pid} `));
  await first.send('pass');
  await seen.until(/DONE 3 passed[\s\S]*watching · \? for keys$/);

  seen.type('\u001a');
  await seen.until(/DONE 3 passed[\s\S]*Stopped[^\n]*\n(.*\n)*\$ $/);
  seen.type('fg\r');
  await seen.until(/Stopped[\s\S]*\$ fg\n[\s\S]*watching · \? for keys$/);
  seen.type('q');
  await seen.until(/\$ $/);
  seen.type(`echo "code $?"; ${tellModes}; exit\r`);
  await ended(seen);
  expect(seen.text()).toMatch(/^code 0\nisig\nicanon\necho$/m);
});
