// Runs the binaries that have arrived, each when it gets leave, and once more alone what failed where much ran at once.

import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type Diagnostic, warning } from '#diagnostics';
import { fineOutcomes, type Outcome } from '#events';
import type { Plan, Task } from '#plan';
import type { Arrived } from './arrival.ts';
import type { RunCoverage } from './coverage.ts';
import type { RunFolder } from './folders.ts';
import { install } from './install.ts';
import { type Grant, type Leave, type Need, openOutOfMemory } from './leave/index.ts';
import type { Ledger } from './ledger.ts';
import type { EngineOps } from './ops.ts';
import { gather, mostKept, reuse } from './replay.ts';
import { runTask, type TaskEnd } from './task.ts';
import { openTestStarter, type TestStarter } from './test-starter.ts';

export interface Runner {
  /** They are being built: what has to be known before each is run is looked up meanwhile. */
  expect(tasks: readonly Task[]): Promise<void>;
  add(task: Task, arrived: Arrived): void;
  /** Resolves when what has leave to run is at work, and nothing more gets it. */
  started(): Promise<void>;
  /** Every build is over: what runs alone may begin. Nothing is added any more. Resolves when nothing is left. */
  finish(): Promise<void>;
  /** Nothing is run any more, however the run went. */
  close(): Promise<void>;
}

export interface RunnerRequest {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly folder: RunFolder;
  readonly leave: Leave;
  /** Where it is measured. */
  readonly coverage: RunCoverage | undefined;
  /** Stops the run. */
  readonly fail: (error: unknown) => void;
}

/**
 * Looking up what tests need takes seconds where nothing is known of any dependency, and every tool of the build waits for
 * the thread that does it to be given leave: so it is done in parts, and while a core is idle. There is one as long as the
 * runtime is compiled, which all other packages wait for.
 */
const longestLookMs = 10;
const delayMs = 20;
const mostDelayMs = 500;

/** How a package failed that is to be run once more. */
interface First {
  readonly outcome: Outcome;
  /** How many others were at work at once at most. */
  readonly beside: number;
  readonly followed?: string;
}

export function createRunner(request: RunnerRequest, ops: EngineOps): Runner {
  const { plan, ledger, folder, leave, coverage, fail } = request;
  let opened: Promise<TestStarter> | undefined;
  const starter = (): Promise<TestStarter> => {
    opened ??= openTestStarter(plan, ops);
    return opened;
  };
  if (plan.tasks.some((task) => task.hasTests)) starter().catch(fail);
  const watchOutOfMemory = openOutOfMemory();
  const built = Promise.withResolvers<void>();
  const begun: Promise<void>[] = [];
  const starting = new Set<Promise<void>>();
  let failedFast = false;
  let allBuilt = false;

  /** One process. Answers how it failed where it is to be run again. */
  const run = async (
    task: Task,
    arrived: Arrived,
    grant: Grant,
    { alone, onStart = () => {} }: { readonly alone?: First; readonly onStart?: () => void } = {},
  ): Promise<First | undefined> => {
    const emitter = ledger.emitter(task);
    const gathered = gather(emitter);
    let first: First | undefined;
    const doubted = (end: TaskEnd) =>
      mayRunAgain(plan, ops, task, end) ? (underPressure(end.outcome, grant) ?? slowed(end)) : undefined;
    const log = path.join(folder.path, 'log', `${plan.tasks.indexOf(task)}`);
    // What did not count leaves a result to be made.
    if (!alone || alone.followed !== undefined) ops.keeper?.begin(task);
    const result = await runTask(
      {
        plan,
        task,
        arrived,
        starter: await starter(),
        watchOutOfMemory,
        logFile: `${log}.testlog`,
        ...(coverage ? { cover: { task, coverage, folder: `${log}.cover.${alone ? 2 : 1}` } } : {}),
        ...(!alone && ops.keeper?.traces(task) ? { traceFile: `${log}.trace` } : {}),
        attempt: alone ? 2 : 1,
        emit: gathered.emit,
        onStart(pid) {
          grant.begun(pid);
          onStart();
        },
        ...(alone ? { alone } : {}),
        again(end) {
          first = alone ? undefined : (notToCount(end) ?? doubted(end));
          return (
            first && { beside: first.beside, ...(first.followed === undefined ? {} : { followed: first.followed }) }
          );
        },
      },
      ops,
    );
    if (first?.followed !== undefined) {
      ops.keeper?.leaveAlone(task);
      return first;
    }
    const events = result.outcome === 'pass' ? gathered.events() : undefined;
    const isWhole = coverage?.isWhole() !== false;
    if (events && isWhole)
      ops.keeper?.keep({ task, events, result, ...(result.covered ? { covered: result.covered } : {}) });
    else if (!fineOutcomes.has(result.outcome)) ops.keeper?.failed(task, result.testlog, result.trace);
    else if (ops.keeper && !alone && isWhole) ops.log.emit({ type: 'diagnostic', diagnostic: tooMuch(task) });
    ops.record?.(result);
    coverage?.count(task, result.covered);
    if (first) return first;
    ledger.count(result.outcome);
    if (plan.run.failfast && !fineOutcomes.has(result.outcome)) failedFast = true;
    return undefined;
  };

  const begin = async (task: Task, arrived: Arrived): Promise<void> => {
    if (task.exclusive) await built.promise;
    const grant = await leave.ask(needOf(task));
    if (!grant) return;
    let first: First | undefined;
    const start = Promise.withResolvers<void>();
    starting.add(start.promise);
    const onStart = (): void => {
      starting.delete(start.promise);
      start.resolve();
    };
    try {
      // As in cmd/go: after a failure of a test, not of a build, nothing more is started; what runs goes on.
      if (failedFast) return ledger.close(task, { outcome: 'skip' });
      await starter();
      if (ops.signal.aborted) return;
      const same = await ops.keeper?.byBinary(task, arrived.digest);
      if (same) {
        reuse(task, { entry: same, source: 'cut-off' }, ledger);
        coverage?.count(task, same.covered);
      } else if (ledger.claim(task)) first = await run(task, arrived, grant, { onStart });
    } finally {
      onStart();
      grant.done();
    }
    if (first) {
      await built.promise;
      const alone = await leave.ask({ ...needOf(task), exclusive: true });
      // The run was stopped before it could be tried again: then the first end stands.
      if (!alone) ledger.count(first.outcome);
      else await run(task, arrived, alone, { alone: first }).finally(() => alone.done());
    }
    await arrived.release();
  };
  const isOver = () => allBuilt || ops.signal.aborted;
  return {
    async expect(tasks) {
      await setImmediate();
      let began = performance.now();
      for (const _ of lookingUp(tasks, ops)) {
        if (performance.now() - began < longestLookMs) continue;
        await setImmediate();
        for (let at = 0; at < mostDelayMs && !isOver() && !leave.hasSpareCore(); at += delayMs) {
          // Nobody waits for this at the end of a run.
          await setTimeout(delayMs, undefined, { ref: false });
        }
        if (isOver()) return;
        began = performance.now();
      }
    },
    async started() {
      // What has arrived just now is given leave in the turns that follow, and so is the next when one has begun.
      await setImmediate();
      while (starting.size > 0) {
        await Promise.all(starting);
        await setImmediate();
      }
    },
    add(task, arrived) {
      ledger.begin(task, 'ready');
      begun.push(
        installed(task, arrived)
          .then(() => begin(task, arrived))
          .catch(fail),
      );
    },
    async finish() {
      allBuilt = true;
      built.resolve();
      await Promise.all(begun);
    },
    async close() {
      (await opened?.catch(() => undefined))?.close();
    },
  };
}

function* lookingUp(tasks: readonly Task[], { keeper }: EngineOps): Iterable<void> {
  for (const task of tasks) {
    if (!keeper || !task.hasTests) continue;
    yield* keeper.expect(task);
    yield;
  }
}

/** As the go command does with -o, also for a test that fails. */
async function installed({ target }: Task, { file }: Arrived): Promise<void> {
  if (target !== undefined) await install(file, target);
}

/** What a test is expected to need of which nothing is known, in bytes: a small one with the race detector. */
const unknownBytes = 100 << 20;

function needOf({ estimateMs, estimateCpuMs, estimateBytes, exclusive }: Task): Need {
  const known = estimateMs !== undefined && estimateMs > 0 && estimateCpuMs !== undefined;
  return {
    kind: 'run',
    cpu: known ? estimateCpuMs / estimateMs : 1,
    memoryBytes: estimateBytes ?? unknownBytes,
    ...(estimateMs === undefined ? {} : { expectedMs: estimateMs }),
    ...(exclusive ? { exclusive } : {}),
  };
}

/** A race that was seen is one, whatever else ran; a build does not come to this. */
const mayBePressure: ReadonlySet<Outcome> = new Set(['fail', 'panic', 'timeout', 'killed']);

/**
 * Whether another try could say more: what has never passed is simply broken, with -failfast the first failure is
 * wanted, and whoever repeats or measures tests wants to see what happens.
 */
function mayRunAgain(plan: Plan, ops: EngineOps, task: Task, end: TaskEnd): boolean {
  if (!mayBePressure.has(end.outcome) || plan.run.failfast || ops.signal.aborted) return false;
  // Somebody asked for its goroutines, which ends it.
  if (end.outcome === 'killed' && end.exitCode !== undefined) return false;
  if (plan.run.args.some((arg) => /^-test\.(?:count=(?!1$)|bench=|fuzz=)/.test(arg))) return false;
  return ops.hasPassed?.(task) === true;
}

/** A program that gains rights gains none while it is followed, for one. */
function notToCount({ outcome, trace }: TaskEnd): First | undefined {
  return trace?.disturbed === undefined ? undefined : { outcome, beside: 0, followed: trace.disturbed };
}

/** To follow what it read took so much of its time that it may have failed for that. */
function slowed({ outcome, elapsedMs, trace }: TaskEnd): First | undefined {
  return trace && trace.spentMs > Math.max(elapsedMs / 20, unfeltMs) ? { outcome, beside: 0 } : undefined;
}

/** So little fails no test, though of a short one it is more than a twentieth. */
const unfeltMs = 2;

/** More at work at once than there are cores is what `go test` never does. */
function underPressure(outcome: Outcome, grant: Grant): First | undefined {
  const most = grant.most();
  return most > availableParallelism() ? { outcome, beside: most - 1 } : undefined;
}

function tooMuch({ package: subject }: Task): Diagnostic {
  const message = `the result of ${subject} is not kept: its tests print more than ${mostKept >> 20} MiB`;
  return { ...warning('reuse/not-kept', message, { subject }), severity: 'note' };
}
