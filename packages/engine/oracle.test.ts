// What a user sees equals `go test -json`: the same packages by both, compared package by package.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, TaskFinished } from '#events';
import {
  type GoMachine,
  type GoStep,
  type GoTestEvent,
  goBuilds,
  goMachine,
  goSteps,
  joinedSteps,
  readGoEvents,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';
import { buildGoexec, type Trial, trialEnvironment, trialPlan, tryPlan } from './trial.ts';

// Differences that are allowed, each on purpose:
//  1. A test that began and wrote no end has a made end here (`made: true`); go test gives it none.
//  2. Outcomes are finer here: race, panic, timeout, killed are all `fail` there.
//     A race in the output makes the package fail, whatever its tests and its exit code say.
//  3. `start` of a package comes when its process starts; there in the order of the arguments.
//  4. Packages without a binary end when their build's failure is certain, so `build-fail` comes before, as there, but
//     not in the order of the arguments.

const run = promisify(execFile);
const long = process.env['GOWS_LONG'] === '1';

const plain =
  'pass open fail panics gopanic exit1 exit0 main0 silent3 killed hang norun child notests notestsbroken notestsvet broken usebroken testbroken linkbroken vet vetx setup';
const racy = 'racein raceout raceunder';

let go: GoMachine;
let folder: TemporaryFolder;
let goexec: string;

beforeAll(async () => {
  go = await goMachine();
  folder = await temporaryFolder();
  await writeTree(folder.path, await readFile(path.join(import.meta.dirname, 'testdata', 'outcomes.txtar'), 'utf8'));
  goexec = await buildGoexec(go, folder.path);
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

const coarse: Readonly<Record<string, string>> = { pass: 'pass', skip: 'skip', 'no-tests': 'skip' };

function ofRun(events: readonly RunEvent[], task: string): readonly GoStep[] {
  const steps = events.flatMap((event): GoStep[] => {
    if (!('task' in event) || event.task !== task) return [];
    switch (event.type) {
      case 'task.started':
        return [{ action: 'start' }];
      case 'test.run':
      case 'test.pause':
      case 'test.cont':
        return [{ action: event.type.slice(5), test: event.test }];
      case 'test.attr':
        return [{ action: 'attr', test: event.test, attribute: `${event.key}=${event.value}` }];
      case 'task.output':
        return [{ action: 'output', ...(event.test ? { test: event.test } : {}), output: event.output }];
      case 'test.finished':
        return event.made ? [] : [{ action: coarse[event.outcome] ?? 'fail', test: event.test, elapsed: true }];
      case 'task.finished': {
        const failed = event.failedBuild ? { failedBuild: event.failedBuild } : {};
        return [{ action: coarse[event.outcome] ?? 'fail', ...failed, elapsed: true }];
      }
      default:
        return [];
    }
  });
  return joinedSteps(steps);
}

function buildsOfRun(events: readonly RunEvent[]): Record<string, string> {
  const builds: Record<string, string> = {};
  for (const event of events) {
    if (event.type !== 'build.output' || event.importPath === undefined) continue;
    builds[event.importPath] = (builds[event.importPath] ?? '') + (event.failed ? 'FAILED' : event.output);
  }
  return builds;
}

const answers = new Map<string, Promise<readonly GoTestEvent[]>>();

/** What `go test -json` says, asked once for both ways of starting processes. */
function askGo(packages: readonly string[], flags: readonly string[]): Promise<readonly GoTestEvent[]> {
  const args = ['test', '-json', '-count=1', '-timeout=2s', ...flags, ...packages];
  const known = answers.get(args.join(' '));
  if (known) return known;
  const asked = run(go.goBin, args, { cwd: folder.path, env: trialEnvironment(), maxBuffer: 1 << 28 })
    .catch((error: { stdout: string }) => error)
    .then(({ stdout }) => readGoEvents(stdout));
  answers.set(args.join(' '), asked);
  return asked;
}

async function both(names: string, flags: readonly string[], off: boolean) {
  const packages = names.split(' ').map((name) => `ex.com/m/${name}`);
  const timeout = { text: '2s', ms: 2000 };
  const plan = await trialPlan({ root: folder.path, packages, go, flags, timeout, jobs: 8 });
  const trial = await tryPlan(plan, {
    cacheDir: path.join(folder.path, 'cache'),
    workspaceRoot: folder.path,
    ...(off ? {} : { goexec }),
    buildCause: (task, failed) =>
      task.package === 'ex.com/m/usebroken' ? [...failed].find((f) => f === 'ex.com/m/broken') : undefined,
  });
  return { trial, theirs: await askGo(packages, flags) };
}

function outcomes(trial: Trial): Record<string, string> {
  return Object.fromEntries(
    trial.events
      .filter((e): e is RunEvent & TaskFinished => e.type === 'task.finished')
      .map((e) => [e.package.replace('ex.com/m/', ''), e.outcome]),
  );
}

function isEnd({ Package, Test, Action }: GoTestEvent, importPath: string): boolean {
  return Package === importPath && Test === undefined && Action === 'pass';
}

function compare(seen: { trial: Trial; theirs: readonly GoTestEvent[] }, names: string): void {
  const { trial } = seen;
  let { theirs } = seen;
  for (const name of names.split(' ')) {
    const importPath = `ex.com/m/${name}`;
    if (name === 'raceunder') theirs = theirs.map((e) => (isEnd(e, importPath) ? { ...e, Action: 'fail' } : e));
    expect(ofRun(trial.events, `test:${importPath}`), importPath).toEqual(goSteps(theirs, importPath));
  }
  expect(buildsOfRun(trial.events)).toEqual(goBuilds(theirs));
  expect(trial.exitCode).toBe(1);
  expect(trial.left).toEqual([]);
}

describe.each([{ off: false }, { off: true }])('engine against go test -json (goexec off: $off)', ({ off }) => {
  it('gives every package the same events, and a finer outcome', { timeout: 240_000 }, async () => {
    const flags = long ? ['-race'] : [];
    const seen = await both(plain, flags, off);
    compare(seen, plain);
    expect(outcomes(seen.trial)).toEqual({
      pass: 'pass',
      open: 'pass',
      fail: 'fail',
      panics: 'panic',
      gopanic: 'panic',
      exit1: 'fail',
      exit0: 'panic',
      main0: 'pass',
      silent3: 'fail',
      killed: 'killed',
      hang: 'timeout',
      norun: 'pass',
      child: 'fail',
      notests: 'no-tests',
      notestsbroken: 'build-fail',
      notestsvet: 'vet-fail',
      broken: 'build-fail',
      usebroken: 'build-fail',
      testbroken: 'build-fail',
      linkbroken: 'build-fail',
      vet: 'vet-fail',
      vetx: 'vet-fail',
      setup: 'build-fail',
    });
  });

  it('tells races wherever they stand', { timeout: 240_000 }, async () => {
    const seen = await both(racy, ['-race'], off);
    compare(seen, racy);
    expect(outcomes(seen.trial)).toEqual({ racein: 'race', raceout: 'race', raceunder: 'race' });
  });
});
