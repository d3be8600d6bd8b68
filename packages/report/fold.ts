// The fold: one event into the state of the run. O(1) for each event, no effects beyond the state it is given.

import { unreachable } from '#diagnostics';
import type { Outcome, RaceFound, RemoteAmount, RemoteUsed, RunEvent, TaskFinished, TaskPlanned } from '#events';
import { fineOutcomes } from '#events';
import { foldOutput, foldTestFinished, foldTestProgress, testOf } from './fold-test.ts';
import type { BuildState, InvocationState, RunState, TaskState } from './state.ts';
import { appendText, clearText, createText } from './text.ts';

/** Takes in one event, in order. */
export function fold(state: RunState, event: RunEvent): void {
  state.at = Date.parse(event.at);
  switch (event.type) {
    case 'run.started':
      state.started = event;
      state.startedAt = state.at;
      return;
    case 'workspace.read':
      state.workspace = event;
      return;
    case 'task.planned':
      state.tasks.set(event.task, createTask(state, event));
      state.packages.add(event.package);
      state.modules.add(event.module);
      return;
    case 'invocation.started':
      state.invocations.set(event.invocation, {
        ...createInvocation(state, event.invocation),
        args: event.args,
        cwd: event.cwd,
      });
      return;
    case 'invocation.finished': {
      const invocation = invocationOf(state, event.invocation);
      invocation.running = false;
      invocation.exitCode = event.exitCode;
      return;
    }
    case 'build.output':
      if (event.importPath === undefined) appendText(invocationOf(state, event.invocation).text, event.output);
      else appendText(buildOf(state, event.importPath).text, event.output);
      return;
    case 'task.phase': {
      const task = state.tasks.get(event.task);
      if (task?.status !== 'planned') return;
      task.phase = event.phase;
      task.phases[event.phase] ??= state.at;
      return;
    }
    case 'task.started': {
      const task = state.tasks.get(event.task);
      if (!task) return;
      if (event.attempt > 1) forgetAttempt(state, task);
      task.status = 'running';
      task.attempt = event.attempt;
      task.startedAt = state.at;
      if (event.pid !== undefined) task.pid = event.pid;
      state.running.set(task.id, task);
      return;
    }
    case 'task.output':
      foldOutput(state, event);
      return;
    case 'test.run':
    case 'test.pause':
    case 'test.cont':
      foldTestProgress(state, event);
      return;
    case 'test.finished':
      foldTestFinished(state, event);
      return;
    case 'race.found':
      foldRace(state, event);
      return;
    case 'task.finished':
      foldTaskFinished(state, event);
      return;
    case 'diagnostic':
      state.diagnostics.push(event.diagnostic);
      return;
    case 'remote.used':
      state.remote = state.remote ? together(state.remote, event) : event;
      return;
    case 'run.finished':
      state.finished = event;
      return;
    case 'build.step':
    case 'build.found':
    case 'test.attr':
    case 'benchmark.result':
      return;
    default:
      unreachable(event);
  }
}

/** Shards wait side by side, so the longest wait counts. */
function together(one: RemoteUsed, other: RemoteUsed): RemoteUsed {
  const sum = (a: RemoteAmount, b: RemoteAmount): RemoteAmount => ({
    results: a.results + b.results,
    outputs: a.outputs + b.outputs,
    bytes: a.bytes + b.bytes,
  });
  return {
    ...one,
    received: sum(one.received, other.received),
    sent: sum(one.sent, other.sent),
    unsent: one.unsent + other.unsent,
    waitedMs: Math.max(one.waitedMs, other.waitedMs),
  };
}

/** Drops what a finished task wrote and what its passing tests were; its end, failing tests and races stay. */
export function release(state: RunState, id: string): void {
  const task = state.tasks.get(id);
  if (!task) return;
  for (const text of [task.before, task.after, task.stream]) if (text) clearText(text);
  for (const test of task.tests.values()) {
    clearText(test.text);
    if ((test.outcome === 'pass' || test.outcome === 'skip') && !test.racy) task.tests.delete(test.name);
  }
}

function createTask(state: RunState, event: TaskPlanned): TaskState {
  const { perTask, tail, everything, running } = state.limits;
  const budget = { left: perTask };
  return {
    id: event.task,
    kind: event.kind,
    package: event.package,
    module: event.module,
    dir: event.dir,
    reason: event.reason,
    ...(event.estimateMs === undefined ? {} : { estimateMs: event.estimateMs }),
    ...(event.estimateCpuMs === undefined ? {} : { estimateCpuMs: event.estimateCpuMs }),
    ...(event.reuse ? { reuse: event.reuse } : {}),
    status: 'planned',
    phases: {},
    attempt: 0,
    tests: new Map(),
    failedTests: new Set(),
    testCounts: { passed: 0, failed: 0, skipped: 0 },
    setupFailed: false,
    before: createText(budget, tail),
    after: createText(budget, tail),
    ...(everything ? { stream: createText(budget, tail) } : {}),
    ...(running === undefined ? {} : { stream: createText({ left: running }, tail) }),
  };
}

function createInvocation(state: RunState, id: string): InvocationState {
  return { id, args: [], cwd: '', text: createText({ left: state.limits.perTask }, state.limits.tail), running: true };
}

function invocationOf(state: RunState, id: string): InvocationState {
  const known = state.invocations.get(id);
  if (known) return known;
  const made = createInvocation(state, id);
  state.invocations.set(id, made);
  return made;
}

/** The build of an import path, begun when first named. */
function buildOf(state: RunState, importPath: string): BuildState {
  const known = state.builds.get(importPath);
  if (known) return known;
  const text = createText({ left: state.limits.perTask }, state.limits.tail);
  const made: BuildState = { importPath, text, failed: [] };
  state.builds.set(importPath, made);
  return made;
}

function foldRace(state: RunState, event: RaceFound): void {
  let race = state.races.get(event.stack);
  if (!race) {
    race = { number: state.races.size + 1, stack: event.stack, report: event.report, seen: [] };
    state.races.set(event.stack, race);
  }
  race.seen.push({ package: event.package, ...(event.test === undefined ? {} : { test: event.test }) });
  const task = state.tasks.get(event.task);
  if (task && event.test !== undefined) testOf(task, event.test).racy = true;
}

function foldTaskFinished(state: RunState, event: TaskFinished): void {
  let task = state.tasks.get(event.task);
  if (!task) {
    const { task: id, kind, package: path, module } = event;
    task = createTask(state, { type: 'task.planned', task: id, kind, package: path, module, dir: '', reason: '' });
    state.tasks.set(id, task);
  }
  const earlier = task.finished;
  if (earlier) state.counts[earlier.outcome] = (state.counts[earlier.outcome] ?? 1) - 1;
  else state.done += 1;
  state.counts[event.outcome] = (state.counts[event.outcome] ?? 0) + 1;
  task.finished = event;
  task.status = 'finished';
  task.finishedAt = state.at;
  task.attempt = event.attempt;
  state.running.delete(task.id);
  state.failures.delete(task);
  if (event.outcome === 'no-tests') state.withoutTests.push(event.package);
  else if (event.outcome === 'cancelled') state.cancelled.push(task);
  const fine = event.outcome === 'cancelled' ? !hasRealFailure(task) : fineOutcomes.has(event.outcome);
  if (!fine) state.failures.add(task);
  else excuse(state, task);
  if (event.failedBuild !== undefined) buildOf(state, event.failedBuild).failed.push(task);
  if (!notRun.has(event.outcome)) rankSlow(state.slowest, task);
}

/** A package may pass although a test of it failed, since its TestMain has the last word: nothing is then to be mended. */
function excuse(state: RunState, task: TaskState): void {
  const { failed } = task.testCounts;
  for (const counts of [state.testCounts, task.testCounts]) {
    counts.failed -= failed;
    counts.passed += failed;
  }
}

/** Outcomes of tasks whose time says nothing of their tests. */
const notRun: ReadonlySet<Outcome> = new Set(['no-tests', 'cancelled', 'error', 'build-fail', 'vet-fail']);

/** A test of it failed before the run was stopped. */
function hasRealFailure(task: TaskState): boolean {
  for (const test of task.failedTests) if (test.outcome !== 'cancelled') return true;
  return false;
}

function rankSlow(slowest: TaskState[], task: TaskState): void {
  const known = slowest.indexOf(task);
  if (known >= 0) slowest.splice(known, 1);
  const elapsed = task.finished?.elapsedMs ?? 0;
  const at = slowest.findIndex((other) => (other.finished?.elapsedMs ?? 0) < elapsed);
  slowest.splice(at < 0 ? slowest.length : at, 0, task);
  if (slowest.length > 5) slowest.length = 5;
}

/** A further attempt begins: what was seen of the one before no longer counts. */
function forgetAttempt(state: RunState, task: TaskState): void {
  const { startedAt, finishedAt } = task;
  if (startedAt !== undefined && finishedAt !== undefined) task.earlier = { startedAt, finishedAt };
  for (const text of [task.before, task.after, task.stream]) if (text) clearText(text);
  for (const test of task.tests.values()) clearText(test.text);
  for (const kind of ['passed', 'failed', 'skipped'] as const) {
    state.testCounts[kind] -= task.testCounts[kind];
    task.testCounts[kind] = 0;
  }
  task.tests.clear();
  task.failedTests.clear();
}
