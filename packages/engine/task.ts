// One test process from its start to its end: started, streamed, timed, stopped, judged.

import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Again, Alone, EventBody, Outcome, TaskFinished } from '#events';
import { parseTrace, type Trace } from '#observe';
import type { Plan, Task } from '#plan';
import type { Arrived } from './arrival.ts';
import { foldTests } from './fold.ts';
import { type Course, follow } from './follow.ts';
import { namesOf } from './invocation.ts';
import type { WatchOutOfMemory } from './leave/index.ts';
import { testsKilled } from './memory-failure.ts';
import type { EngineOps, TaskResult } from './ops.ts';
import { rerunCommand } from './rerun.ts';
import { openTaskCover, type TaskCover } from './task-coverage.ts';
import type { TestStarter } from './test-starter.ts';

export interface TaskRequest {
  readonly plan: Plan;
  readonly task: Task;
  readonly arrived: Arrived;
  readonly starter: TestStarter;
  readonly watchOutOfMemory: WatchOutOfMemory;
  /** Where the log of what the test consulted goes. */
  readonly logFile: string;
  /** Absent where no coverage is measured. */
  readonly cover?: TaskCover;
  /** Where goexec takes down what the processes of the test read, if it is to. */
  readonly traceFile?: string;
  readonly attempt: number;
  /** It failed beside others and is run once more, alone: how it failed. A pass is then a flaky one. */
  readonly alone?: Alone;
  readonly emit: (body: EventBody) => void;
  readonly onStart: (pid: number) => void;
  /** Whether it is run again after this end, and beside how many others it was run. */
  readonly again: (end: TaskEnd) => Again | undefined;
}

/** How a process ended, as far as it decides whether there is another try. */
export interface TaskEnd {
  readonly outcome: Outcome;
  readonly exitCode?: number;
  /** Of its time. */
  readonly elapsedMs: number;
  /** What goexec took down, where it did. */
  readonly trace?: Trace;
}

/** Arguments of the binary, in the order of `runTestActor.Act`. A wrapper may run it elsewhere, where no log reaches us. */
function binaryArguments(request: TaskRequest, covering: readonly string[]): string[] {
  const { plan, task, arrived, logFile } = request;
  const { fuzzCache } = plan.run;
  const wrapped = plan.build.wrapper.length > 0;
  return [
    ...plan.build.wrapper,
    arrived.file,
    ...(wrapped ? [] : [`-test.testlogfile=${logFile}`]),
    '-test.paniconexit0',
    ...covering,
    '-test.v=test2json',
    `-test.timeout=${plan.run.timeout}`,
    ...(fuzzCache === undefined ? [] : [`-test.fuzzcachedir=${path.join(fuzzCache, task.package)}`]),
    ...plan.run.args,
  ];
}

/**
 * Runs the binary and emits all events of the task, task.started to task.finished.
 * @throws DiagnosticError when gows itself cannot go on (a full disk); the events of the task then lack their end.
 */
export async function runTask(request: TaskRequest, ops: EngineOps): Promise<TaskResult> {
  const { plan, task, arrived, attempt, emit } = request;
  const startedAt = (ops.now?.() ?? new Date()).toISOString();
  const ground = { root: ops.workspaceRoot, dir: task.dir, package: task.package, module: task.module };
  const cover = request.cover && (await openTaskCover(request.cover, emit));
  const fold = foldTests(task, ground, cover?.emit ?? emit);
  await mkdir(path.dirname(request.logFile), { recursive: true });

  const killedForMemory = request.watchOutOfMemory();
  const test = await request.starter.start({
    argv: binaryArguments(request, cover?.args ?? []),
    cwd: task.dir,
    ...(cover ? { env: cover.env } : {}),
    package: task.package,
    // A wrapper may run the test elsewhere.
    ...(request.traceFile && plan.build.wrapper.length === 0 ? { trace: request.traceFile } : {}),
  });
  const { process } = test;
  emit({ type: 'task.started', task: task.id, attempt, ...(process ? { pid: process.pid } : {}) });
  test.listen((event) => fold.take(event));
  let course: Course;
  if (process) {
    request.onStart(process.pid);
    ops.processes?.set(task.id, process);
    course = await follow(process, { package: task.package, timeoutMs: plan.run.timeoutMs }, ops);
    ops.processes?.delete(task.id);
  } else {
    course = {
      exit: undefined,
      cancelled: false,
      end: { package: task.package, elapsedMs: 0, exitCode: null, state: test.notStarted },
    };
  }
  const { exit, end, cancelled } = course;
  const ending = {
    ...(exit?.signal ? { signal: exit.signal } : {}),
    notStarted: exit === undefined,
    cancelled,
    ranTooLong: end.killedAfterMs !== undefined,
    ioIncomplete: end.ioIncompleteMs !== undefined && end.exitCode === 0,
  };
  fold.ended({ ...ending, exitCode: end.exitCode });
  const isWhole = await test.finish(end);
  // Whether it passed stood in what is lost: a result that is not known is none to be kept.
  const exitCode = isWhole ? end.exitCode : null;
  if (!isWhole) fold.ended({ ...ending, exitCode });

  const measured = await cover?.finish();
  for (const diagnostic of measured?.damaged ?? []) emit({ type: 'diagnostic', diagnostic });
  const judged = fold.finish(Date.now());
  const fine = judged.outcome === 'pass';
  const outcome = fine && request.alone && request.alone.followed === undefined ? 'flaky' : judged.outcome;
  const elapsedMs = Math.round(end.elapsedMs);
  const common = {
    outcome,
    attempt,
    elapsedMs,
    ...(exitCode === null ? {} : { exitCode }),
    ...(exit?.signal ? { signal: exit.signal } : {}),
    ...(exit?.usage ? { usage: exit.usage } : {}),
  };
  // SIGKILL that gows did not send.
  const byOthers = exit?.signal === 'SIGKILL' && !cancelled && end.killedAfterMs === undefined;
  const outOfMemory = byOthers ? killedForMemory() : undefined;
  if (outOfMemory) emit({ type: 'diagnostic', diagnostic: testsKilled(task, outOfMemory, exit?.usage) });
  const [testlog, traced] = await Promise.all([takeLog(request.logFile), takeLog(request.traceFile)]);
  const trace = traced === undefined ? undefined : parseTrace(traced);
  const again = request.again({ ...common, ...(trace ? { trace } : {}) });
  const rerun = { command: task.kind, names: namesOf(task), failed: judged.failed, repeat: plan.run.repeat };
  const finished: TaskFinished = {
    type: 'task.finished',
    task: task.id,
    kind: task.kind,
    package: task.package,
    module: task.module,
    source: 'ran',
    ...common,
    ...(measured?.covered ? { coverage: measured.covered.coverage } : {}),
    ...(fine ? {} : { rerun: rerunCommand({ ...rerun, ...(judged.seed ? { seed: judged.seed } : {}) }) }),
    ...(judged.where === undefined ? {} : { where: judged.where }),
    ...(outOfMemory ? { outOfMemory } : {}),
    ...(again ? { again } : {}),
    ...(request.alone ? { alone: request.alone } : {}),
  };
  emit(finished);
  return {
    task,
    startedAt,
    ...common,
    binary: arrived.digest,
    ...(measured?.covered ? { covered: measured.covered } : {}),
    ...(testlog === undefined ? {} : { testlog }),
    ...(trace === undefined ? {} : { trace }),
  };
}

async function takeLog(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  await rm(file, { force: true });
  return text;
}
