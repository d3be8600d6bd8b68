// Compares `gows test --json` with `go test -json` on a checkout: node scripts/against-go-test.ts DIR PATTERN… [-- flags].

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { RunEvent } from '#events';
import { programFolder } from './repository.ts';

// Allowed, each on purpose: an end that gows makes for a test that the end of its process cut off; finer outcomes; the
// order between tests and packages, which both sides leave to the moment; text that differs from run to run by nature
// (numbers, addresses, temporary folders). Everything else is a difference.

interface GoEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Output?: string;
  readonly Elapsed?: number;
}

/** What a user sees of one test, or of a package apart from its tests. */
interface Seen {
  actions: string[];
  output: string;
  elapsed: boolean;
}

const coarse: Readonly<Record<string, string>> = { pass: 'pass', skip: 'skip', 'no-tests': 'skip' };

function still(text: string): string {
  return text
    .replaceAll(/\/tmp\/\S+/g, 'TMP')
    .replaceAll(/0x[0-9a-f]+/g, 'HEX')
    .replaceAll(/[0-9a-f]{8,}/g, 'HEX')
    .replaceAll(/\d+/g, 'N')
    .replaceAll(/N(\.N)?(µs|ms|ns|s|m)/g, 'TIME');
}

function entry(all: Map<string, Seen>, pkg: string, test: string | undefined): Seen {
  const name = test ? `${pkg} ${test}` : pkg;
  let seen = all.get(name);
  if (!seen) {
    seen = { actions: [], output: '', elapsed: false };
    all.set(name, seen);
  }
  return seen;
}

function ofGo(lines: readonly string[]): Map<string, Seen> {
  const all = new Map<string, Seen>();
  for (const line of lines) {
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line) as GoEvent;
    if (!event.Package) continue;
    const seen = entry(all, event.Package, event.Test);
    if (event.Action === 'output') seen.output += event.Output ?? '';
    else if (event.Action !== 'attr') seen.actions.push(event.Action);
    if (event.Elapsed !== undefined) seen.elapsed = true;
  }
  return all;
}

function ofGows(lines: readonly string[]): Map<string, Seen> {
  const all = new Map<string, Seen>();
  const packages = new Map<string, string>();
  for (const line of lines) {
    if (line === '') continue;
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'task.planned') packages.set(event.task, event.package);
    if (!('task' in event)) continue;
    const pkg = packages.get(event.task) ?? event.task;
    const seen = (test?: string) => entry(all, pkg, test);
    if (event.type === 'task.started') seen().actions.push('start');
    else if (event.type === 'test.run' || event.type === 'test.pause' || event.type === 'test.cont') {
      seen(event.test).actions.push(event.type.slice(5));
    } else if (event.type === 'task.output') seen(event.test).output += event.output;
    else if (event.type === 'test.finished' && !event.made) {
      seen(event.test).actions.push(coarse[event.outcome] ?? 'fail');
      seen(event.test).elapsed = true;
    } else if (event.type === 'task.finished') {
      seen().actions.push(coarse[event.outcome] ?? 'fail');
      seen().elapsed = true;
    }
  }
  return all;
}

function run(command: string, args: readonly string[], cwd: string): readonly string[] {
  const ended = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (ended.error) throw ended.error;
  return ended.stdout.split('\n');
}

const [dir = '.', ...rest] = process.argv.slice(2);
const dash = rest.indexOf('--');
const patterns = dash < 0 ? rest : rest.slice(0, dash);
const flags = dash < 0 ? [] : rest.slice(dash + 1);
const theirs = ofGo(run('go', ['test', '-json', '-race', '-count=1', ...flags, ...patterns], dir));
const program = path.join(programFolder, 'gows.js');
const ours = ofGows(run(process.execPath, [program, 'test', '--json', ...flags, ...patterns], dir));

let differences = 0;
let texts = 0;
const say = (name: string, what: string) => {
  differences++;
  console.log(`${name}: ${what}`);
};
for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
  const [go, gows] = [theirs.get(name), ours.get(name)];
  if (!go || !gows) say(name, go ? 'go test alone has it' : 'gows alone has it');
  else if (go.actions.join() !== gows.actions.join()) say(name, `${go.actions.join()} against ${gows.actions.join()}`);
  else if (go.elapsed !== gows.elapsed) say(name, 'one side has no duration');
  else if (still(go.output) !== still(gows.output)) texts++;
}
const packages = [...theirs.keys()].filter((name) => !name.includes(' ')).length;
console.log(
  `${packages} packages and ${theirs.size - packages} tests compared: ${differences} differ in what happened, ${texts} in their text`,
);
process.exitCode = differences > 0 ? 1 : 0;
