// The list of failures at the end of a run: for each its place in one line, and below it the command that reruns it.

import type { BuildState, RunState, TaskState, TestState } from '../state.ts';
import type { SummaryOptions } from './summary.ts';
import { whereOf } from './where.ts';
import { count } from './words.ts';

/** More failing tests of one package than these are counted rather than listed; their output names them all. */
const testsListed = 20;

export function drawFailures(state: RunState, options: SummaryOptions): string[] {
  if (state.failures.size === 0) return [];
  const lines = [options.style.bold(`FAILURES (${count(state.failures.size, 'package')})`)];
  const seen = new Set<BuildState>();
  for (const task of state.failures) {
    const build = state.builds.get(task.finished?.failedBuild ?? '');
    if (!build) lines.push(...drawTask(task, options), ...drawRerun(task));
    else if (!seen.has(build)) lines.push(...drawBuild(build));
    if (build) seen.add(build);
  }
  return lines;
}

function drawTask(task: TaskState, { root, style }: SummaryOptions): string[] {
  const finished = task.finished;
  const where = finished?.where;
  const tests = [...task.failedTests].filter((test) => !test.failedBelow && test.outcome !== 'cancelled');
  if (tests.length === 0) return [[where, task.package, reasonOf(task)].filter(Boolean).join('  ')];
  const lines = tests.slice(0, testsListed).map((test) => {
    const place = tests.length === 1 ? where : whereOf(task, test, root);
    return [place ?? task.package, `${style.red(test.name)}${testReason(task, test)}`].join('  ');
  });
  // The engine's own finding must not be lost where it is none of the above.
  if (where !== undefined && !lines.some((line) => line.startsWith(`${where} `)))
    lines.unshift(`${where}  ${task.package}`);
  if (tests.length > testsListed) lines.push(`${task.package}  and ${tests.length - testsListed} more tests`);
  return lines;
}

/** One entry for all packages that the same import path keeps from being tested. */
function drawBuild(build: BuildState): string[] {
  const [first] = build.failed;
  if (!first) return [];
  const fault = first.finished?.outcome === 'vet-fail' ? 'vet complains' : 'does not build';
  const own = (task: TaskState): boolean =>
    build.importPath === task.package || build.importPath.startsWith(`${task.package} [`);
  const where = build.failed.map((task) => task.finished?.where).find((place) => place !== undefined);
  const lines = [[where, `${build.importPath} ${fault}`].filter(Boolean).join('  ')];
  const others = build.failed.filter((task) => !own(task)).map((task) => task.package);
  if (others.length > 0) lines[0] += `; so ${others.join(', ')} cannot be tested`;
  return [...lines, ...mergeReruns(build.failed).map((command) => `  ${command}`)];
}

function reasonOf(task: TaskState): string {
  const finished = task.finished;
  switch (finished?.outcome) {
    case 'panic':
      return 'panic';
    case 'race':
      return 'data race outside the tests';
    case 'timeout':
      return 'timed out';
    case 'killed':
      return finished.signal === undefined ? 'killed' : `killed by ${finished.signal}`;
    case 'build-fail':
      return 'does not build';
    case 'vet-fail':
      return 'vet complains';
    case 'error':
      return 'could not be run';
    default:
      return finished?.exitCode === undefined ? 'failed outside the tests' : `exit status ${finished.exitCode}`;
  }
}

function testReason(task: TaskState, test: TestState): string {
  switch (test.outcome) {
    case 'panic':
      return '  panic';
    case 'race':
      return '  data race';
    case 'timeout':
      return '  timed out';
    case 'killed':
      return task.finished?.signal === undefined ? '  killed' : `  killed by ${task.finished.signal}`;
    default:
      return '';
  }
}

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
