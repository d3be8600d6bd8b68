// The list of failures at the end of a run: for each its place in one line, and below it the command that reruns it.

import type { TaskKind, TestOutcome } from '#events';
import { failedItself } from '../fold-test.ts';
import type { BuildState, RunState, TaskState, TestState } from '../state.ts';
import { racePlace } from './races.ts';
import type { SummaryOptions } from './summary.ts';
import { whereOf } from './where.ts';
import { count, countTasks, killedWords, testWords, wrapList } from './words.ts';

/** More failing tests of one package than these are counted rather than listed; their output names them all. */
const testsListed = 20;

export function drawFailures(state: RunState, options: SummaryOptions): string[] {
  if (state.failures.size === 0) return [];
  const lines = [options.style.bold(`FAILURES (${countTasks(state.failures.size, state)})`)];
  const seen = new Set<BuildState>();
  for (const task of state.failures) {
    const failedBuild = task.finished?.failedBuild;
    const build = failedBuild === undefined ? undefined : state.builds.get(failedBuild);
    if (!build) lines.push(...drawTask(state, task, options), ...drawRerun(task));
    else if (!seen.has(build)) lines.push(...drawBuild(build, options));
    if (build) seen.add(build);
  }
  return lines;
}

function drawTask(state: RunState, task: TaskState, { root, style }: SummaryOptions): string[] {
  const finished = task.finished;
  const where = finished?.where;
  const tests = listedTests(task);
  const lines: string[] = [];
  if (tests.length === 0) return [[where, task.package, reasonOf(task)].filter(Boolean).join('  ')];
  const shown = placesOf(state, task, tests.slice(0, testsListed), root);
  if (where !== undefined && !shown.some(({ place }) => place === where)) {
    lines.push(`${where}  ${task.package}${finished?.outcome === 'race' ? '  data race' : ''}`);
  }
  for (const { test, place } of shown) {
    lines.push([place ?? task.package, `${style.red(test.name)}${testReason(task, test)}`].join('  '));
  }
  if (tests.length > testsListed) lines.push(`${task.package}  and ${tests.length - testsListed} more tests`);
  return lines;
}

interface PlacedTest {
  readonly test: TestState;
  place?: string | undefined;
}

/** The tests, each with its place as far as one is known. The engine's own finding is given to one test at most. */
export function placesOf(state: RunState, task: TaskState, tests: readonly TestState[], root: string): PlacedTest[] {
  const where = task.finished?.where;
  const placed: PlacedTest[] = tests.map((test) => ({ test, place: whereOf(task, test, root) }));
  if (where !== undefined && !placed.some(({ place }) => place === where)) {
    // It is that of a test that named no place itself, such as one with a race.
    const unplaced = placed.find(({ place }) => place === undefined) ?? (placed.length === 1 ? placed[0] : undefined);
    if (unplaced) unplaced.place = where;
  }
  for (const entry of placed) if (entry.test.racy) entry.place ??= racePlace(state, task, entry.test, root);
  return placed;
}

function faultOf(task: TaskState): string {
  if (task.finished?.outcome === 'vet-fail') return 'does not pass vet';
  return task.setupFailed ? 'cannot be loaded' : 'does not build';
}

/** The failed tests less those that failed for a subtest, and tests under which a race was reported. */
export function listedTests(task: TaskState): TestState[] {
  const failed = [...task.failedTests].filter((test) => failedItself(test) && test.outcome !== 'cancelled');
  const racy = [...task.tests.values()].filter((test) => test.racy && !task.failedTests.has(test));
  return [...failed, ...racy];
}

const doneWords: Readonly<Partial<Record<TaskKind, string>>> = { test: 'tested', build: 'built', vet: 'vetted' };

/** What else cannot be tested because of it: on the same line where it fits. */
function drawBlamed(head: string, others: readonly TaskState[], columns: number): string[] {
  const [one] = others;
  if (!one) return [head];
  const names = others.map((task) => task.package);
  const done = doneWords[one.kind] ?? 'done';
  const single = `${head}; so ${names.join(', ')} cannot be ${done}`;
  if (single.length <= columns) return [single];
  const because = `  so ${count(others.length, 'package')} cannot be ${done}:`;
  const [first = '', ...more] = wrapList(because, names, columns - 2);
  return [head, first, ...more.map((line) => `  ${line}`)];
}

/** One entry for all packages that the same import path keeps from being tested. */
function drawBuild(build: BuildState, { columns }: SummaryOptions): string[] {
  const [first] = build.failed;
  if (!first) return [];
  const fault = faultOf(first);
  const own = (task: TaskState): boolean =>
    build.importPath === task.package || build.importPath.startsWith(`${task.package} [`);
  const where = build.failed.map((task) => task.finished?.where).find((place) => place !== undefined);
  const head = [where, `${build.importPath.replace(/ \[.*\]$/, '')} ${fault}`].filter(Boolean).join('  ');
  const others = build.failed.filter((task) => !own(task));
  const lines = drawBlamed(head, others, columns);
  return [...lines, ...mergeReruns(build.failed).map((command) => `  ${command}`)];
}

/** Why a package failed, where that is not what a test says. */
export function reasonOf(task: TaskState): string {
  const finished = task.finished;
  switch (finished?.outcome) {
    case 'panic':
      return 'panic';
    case 'race':
      return 'data race outside the tests';
    case 'timeout':
      return 'timed out';
    case 'killed':
      return killedWords(finished);
    case 'build-fail':
    case 'vet-fail':
      return faultOf(task);
    case 'error':
      return 'could not be run';
    default:
      return finished?.exitCode === undefined ? 'failed outside the tests' : `exit status ${finished.exitCode}`;
  }
}

/** In what way a test failed, after two blanks; nothing where it merely failed. */
export function testReason(task: TaskState, test: TestState): string {
  if (test.outcome === 'killed' && task.finished?.signal !== undefined) return `  killed by ${task.finished.signal}`;
  if (test.outcome !== undefined && telling.has(test.outcome)) return `  ${testWords[test.outcome]}`;
  if (test.racy) return '  data race';
  if (panickedAbove(test)) return `  ${testWords.panic}`;
  const status = task.finished?.exitCode ?? 1;
  return test.made && test.outcome === 'fail' ? `  ended the process with exit status ${status}` : '';
}

/** A subtest that panics ends as failed, and only the test above it as panicked. */
function panickedAbove({ parent }: TestState): boolean {
  return parent !== undefined && (parent.outcome === 'panic' || panickedAbove(parent));
}

/** Ends that say more than that it failed. */
const telling: ReadonlySet<TestOutcome> = new Set(['panic', 'race', 'timeout', 'killed']);

function drawRerun(task: TaskState): string[] {
  return task.finished?.rerun === undefined ? [] : [`  ${task.finished.rerun}`];
}

/** Commands that differ in nothing but the package become one. */
function mergeReruns(tasks: readonly TaskState[]): string[] {
  const merged = new Map<string, string[]>();
  for (const task of tasks) {
    const command = task.finished?.rerun;
    if (command === undefined) continue;
    const shape = command
      .split(' ')
      .map((word) => (word === task.package ? '\0' : word))
      .join(' ');
    const packages = merged.get(shape);
    if (packages) packages.push(task.package);
    else merged.set(shape, [task.package]);
  }
  return [...merged].map(([shape, packages]) => shape.replace('\0', packages.join(' ')));
}
