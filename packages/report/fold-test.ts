// The part of the fold that concerns tests: their output, progress and ends.

import type { TaskOutput, TestFinished, TestOutcome, TestProgress } from '#events';
import type { RunState, TaskState, TestState } from './state.ts';
import { appendText, clearText, createText } from './text.ts';

/** The testing package begins a log line with four blanks and its place; text without a line end may stand before it. */
const saidLine = /(?:^| {4})([^\s:]+\.go:\d+): /;
const frameLine = /^\t(\S+\.go:\d+)(?: \+0x[0-9a-f]+)?$/;
/** The first ones and the last one. */
const placesKept = 8;
const raceOfTesting = 'race detected during execution of test';

const severity: Readonly<Record<TestOutcome, number>> = {
  pass: 0,
  skip: 1,
  cancelled: 2,
  fail: 3,
  race: 4,
  panic: 5,
  killed: 6,
  timeout: 7,
};

/** True where the test ended in a way that a person must look at. */
export function isFailed(test: TestState): boolean {
  return test.outcome !== undefined && test.outcome !== 'pass' && test.outcome !== 'skip';
}

/**
 * Whether it counts and is listed as a failure of its own, and not merely for a subtest of it. A test that ran out of time,
 * or with which the process was killed, may well have subtests that had failed before.
 */
export function failedItself({ outcome, failedBelow }: TestState): boolean {
  return failedBelow === undefined || ((outcome === 'timeout' || outcome === 'killed') && outcome !== failedBelow);
}

/**
 * The test that a subtest lies in, begun before it and not over. A name given to `t.Run` may hold slashes itself
 * (`text/html`), so not every prefix of the full name is a test.
 */
function parentOf(task: TaskState, name: string): TestState | undefined {
  let over: TestState | undefined;
  for (let slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
    const above = task.tests.get(name.slice(0, slash));
    if (above && above.outcome === undefined) return above;
    over ??= above;
  }
  return over;
}

/** The state of a test, begun when first named. */
export function testOf(task: TaskState, name: string): TestState {
  const known = task.tests.get(name);
  if (known) return known;
  const parent = parentOf(task, name);
  const made: TestState = {
    name,
    ...(parent ? { parent } : {}),
    elapsedMs: 0,
    made: false,
    text: createText(task.before.budget, task.before.tailLimit),
    racy: false,
    said: [],
    hasSubtests: false,
  };
  if (parent) parent.hasSubtests = true;
  task.tests.set(name, made);
  return made;
}

export function foldOutput(state: RunState, event: TaskOutput): void {
  const task = state.tasks.get(event.task);
  if (!task) return;
  if (task.stream) appendText(task.stream, event.output);
  task.last = { at: state.at, text: event.output };
  if (event.test === undefined) {
    if (event.output.startsWith('FAIL\t') && event.output.endsWith(' [setup failed]\n')) task.setupFailed = true;
    appendText(task.tests.size === 0 ? task.before : task.after, event.output);
    return;
  }
  const test = testOf(task, event.test);
  appendText(test.text, event.output);
  if (event.output.includes('WARNING: DATA RACE')) test.racy = true;
  noteWhere(task, test, event);
}

/** Places that a test names: those of its log lines, and in a trace the first frame inside the package. */
function noteWhere(task: TaskState, test: TestState, event: TaskOutput): void {
  if (!event.output.includes('.go:')) return;
  const said = saidLine.exec(event.output)?.[1];
  if (said !== undefined) {
    if (!event.output.includes(raceOfTesting)) notePlace(test, said);
    return;
  }
  if (test.traced !== undefined) return;
  const traced = frameLine.exec(event.output.trimEnd())?.[1];
  if (traced?.startsWith(task.dir) === true && /^[\\/]/.test(traced.slice(task.dir.length))) test.traced = traced;
}

function notePlace(test: TestState, place: string): void {
  if (test.said.length < placesKept) test.said.push(place);
  else test.said[placesKept - 1] = place;
}

export function foldTestProgress(state: RunState, event: TestProgress): void {
  const task = state.tasks.get(event.task);
  if (!task) return;
  testOf(task, event.test);
  if (event.type !== 'test.pause') task.current = event.test;
}

function noteBelow(parent: TestState, outcome: TestOutcome): void {
  const known = parent.failedBelow;
  if (known === undefined || severity[outcome] > severity[known]) parent.failedBelow = outcome;
}

export function foldTestFinished(state: RunState, event: TestFinished): void {
  const task = state.tasks.get(event.task);
  if (!task) return;
  const test = testOf(task, event.test);
  test.elapsedMs = event.elapsedMs;
  test.made = event.made === true;
  if (test.outcome === undefined || severity[event.outcome] >= severity[test.outcome]) test.outcome = event.outcome;
  const failed = event.outcome !== 'pass' && event.outcome !== 'skip';
  if (failed) task.failedTests.add(test);
  if (failed && test.parent) noteBelow(test.parent, event.outcome);
  if (event.outcome !== 'cancelled' && (!test.hasSubtests || (failed && failedItself(test)))) {
    const kind = failed ? 'failed' : event.outcome === 'skip' ? 'skipped' : 'passed';
    state.testCounts[kind] += 1;
    task.testCounts[kind] += 1;
  }
  if (test.outcome === 'pass' && !test.racy && !state.limits.everything) clearText(test.text);
}
