// Runs one invocation: binaries arrive while it lasts, and at its end every package has a binary or a reason.

import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DiagnosticError } from '#diagnostics';
import type { EventBody, TaskPhase } from '#events';
import type { ProcessExit } from '#goexec';
import type { Plan, Task } from '#plan';
import { cutLines } from '#process';
import { acquireLock } from '#sqlite';
import { type Action, compiled, foundOf, parseActions, type Step, stepsOf } from './action-graph.ts';
import { type Arrivals, type Arrived, watchArrivals } from './arrival.ts';
import { type BuildFailure, readBuildOutput } from './build-output.ts';
import { stopOnAbort } from './cancel.ts';
import { diskFull, noSpaceText } from './disk.ts';
import type { Begun } from './early.ts';
import { openBinFolder } from './folders.ts';
import {
  buildEnvironment,
  goArguments,
  goflagsOf,
  graphFile,
  type Invocation,
  suffixOf,
  withCompileCache,
  withLeave,
} from './invocation.ts';
import { shownArguments } from './ldflags.ts';
import type { WatchOutOfMemory } from './leave/index.ts';
import { type LinkWatch, watchLinks } from './link-watch.ts';
import type { LinkedBinaries } from './linked.ts';
import type { Made } from './made.ts';
import { saysKilled, toolKilled } from './memory-failure.ts';
import type { EngineOps } from './ops.ts';
import { startGo } from './start-go.ts';
import type { TestEvent } from './test-events.ts';
import type { ToolLeave } from './tool-leave.ts';

export interface BuildRequest {
  readonly plan: Plan;
  readonly invocation: Invocation;
  /** See {@link markFlags}. */
  readonly marks: readonly string[];
  /** BIN of these settings; groups lie in it. */
  readonly settings: string;
  readonly runFolder: string;
  /** Absent where the go command runs its tools alone. */
  readonly tools?: ToolLeave;
  /** GOCACHEPROG, where what is compiled is shared. */
  readonly gocacheprog?: string;
  /** Binaries by what was linked. */
  readonly linked: LinkedBinaries;
  readonly made: Made;
  readonly watchOutOfMemory: WatchOutOfMemory;
  /** The go command, where it is at work already. */
  readonly begun?: Begun;
  readonly emit: (body: EventBody) => void;
  /** Import paths whose output an earlier invocation has told already. */
  readonly told: Set<string>;
  readonly onArrival: (task: Task, arrived: Arrived) => void;
  readonly onPhase: (task: Task, phase: TaskPhase) => void;
  /** All that the task links is compiled: at the latest when its link begins. */
  readonly onCompiled: (task: Task) => void;
  /** Events of a package that ends without a process: no test files, or setup failed. */
  readonly onPackage: (task: Task, event: TestEvent) => void;
  /** Told as it happens, so that a package whose own build failed need not wait for the others. */
  readonly onFailed: (failure: BuildFailure) => void;
}

const waitingText = 'gows: waiting for another run that builds in the same folder\n';

/** The go command itself crashes on a full disk (seen with 1.26): its stack then adds nothing to what is said. */
const crashText = /^(panic|fatal error): /m;

/** What it says of a pattern of -coverpkg, by the packages of one invocation. */
const unmatchedText = /^warning: no packages being tested depend on matches for pattern /;

/** How it ended: the failures, with every doubt about vet removed, and the tasks that got no binary. */
export interface BuildResult {
  readonly failures: readonly BuildFailure[];
  readonly missing: readonly Task[];
  readonly exitCode: number | null;
  /** What the go command printed beside what it says of packages, its end. */
  readonly stderr: string;
}

/**
 * Starts the go command and sees it through.
 * @throws DiagnosticError `disk/full`, `disk/failed`, `process/start`; the signal's reason when aborted while waiting.
 */
export async function runInvocation(request: BuildRequest, ops: EngineOps): Promise<BuildResult> {
  const { plan, invocation, settings, runFolder, begun } = request;
  const work = path.join(runFolder, 'work');
  const graph = graphFile(runFolder, invocation.id);
  const place =
    invocation.group === undefined
      ? undefined
      : (begun?.place ?? openBinFolder(settings, invocation.group, work, plan.build.env));
  const onWait = (): void => request.emit({ type: 'build.output', invocation: invocation.id, output: waitingText });
  const lock = begun?.lock ?? (place && (await acquireLock(`${place.folder}.lock`, { signal: ops.signal, onWait })));
  const errors: unknown[] = [];
  const killedForMemory = request.watchOutOfMemory();
  const inputs = new Map<Task, string>();
  try {
    const byBinary = new Map(invocation.tasks.filter((t) => t.hasTests).map((task) => [task.binary, task]));
    if (place && !begun) await removeUnprovable(place.folder, byBinary.values(), suffixOf(plan));
    const arrivals = place && watch(request, ops, place, byBinary, inputs, (error) => errors.push(error));
    const course = await runGo(
      request,
      ops,
      goArguments(plan, invocation, place?.folder, graph, request.marks),
      graph,
      inputs,
    ).catch((error) => {
      arrivals?.close();
      throw error;
    });
    const actions = parseActions(await readFile(graph, 'utf8').catch(() => ''));
    for (const step of stepsAtWork(actions, request.tools)) {
      request.emit({ type: 'build.step', invocation: invocation.id, ...step });
    }
    if (ops.sums && actions.length > 0) {
      const importPaths = foundOf(actions);
      request.emit({ type: 'build.found', invocation: invocation.id, sums: ops.sums(), importPaths });
    }
    const killed = ops.signal.aborted ? undefined : killedForMemory();
    for (const { importPath, output } of course.failures) {
      if (!killed || !saysKilled(output) || request.tools?.killed(importPath)) continue;
      request.emit({ type: 'diagnostic', diagnostic: toolKilled('the build', importPath, killed) });
    }
    const missing = (await arrivals?.sweep(course.exit.code === 0)) ?? [];
    if (errors.length > 0) throw errors[0];
    if (noSpaceText.test(course.stderr) || course.failures.some((f) => noSpaceText.test(f.output))) {
      throw new DiagnosticError(diskFull(place?.folder ?? work));
    }
    return {
      failures: withoutDoubt(course.failures, actions),
      missing: missing.flatMap((binary) => byBinary.get(binary) ?? []),
      exitCode: course.exit.code,
      stderr: course.stderr,
    };
  } finally {
    lock?.release();
  }
}

function watch(
  request: BuildRequest,
  { digests }: EngineOps,
  place: { folder: string; byRename: boolean },
  byBinary: ReadonlyMap<string, Task>,
  inputs: ReadonlyMap<Task, string>,
  onError: (error: unknown) => void,
): Arrivals {
  return watchArrivals({
    binFolder: place.folder,
    runFolder: path.join(request.runFolder, path.basename(place.folder)),
    binaries: [...byBinary.keys()],
    byRename: place.byRename,
    suffix: suffixOf(request.plan),
    ...(request.begun ? { before: request.begun.stamps } : {}),
    ...(digests && !namesBuildId(request.plan) ? { digests } : {}),
    async onArrival(arrived) {
      const task = byBinary.get(arrived.binary);
      if (!task) return;
      request.onCompiled(task);
      // Before its test may be over, and its link gone. Of one that is up to date nothing was asked.
      const release = isKept(task, request)
        ? await request.made.binary(task, arrived, inputs.get(task))
        : arrived.release;
      request.onArrival(task, { ...arrived, release });
    },
    onError,
  });
}

/** What is linked anew each time is of no use to another run, nor is what nobody would look for. */
function isKept({ relink, buildKey }: Task, { plan, tools }: BuildRequest): boolean {
  return !relink && !namesBuildId(plan) && (buildKey !== undefined || tools !== undefined);
}

/** With -ldflags=-buildid the id of a binary may be anything. */
function namesBuildId(plan: Plan): boolean {
  return [...plan.build.flags, goflagsOf(plan)].some((flag) => flag.includes('buildid'));
}

/** Tells what is compiled and what is linked as that begins: by the tools, or by what the go command writes. */
function followLinks(
  { plan, tools, linked, onPhase, onCompiled }: BuildRequest,
  graph: string,
  tasks: ReadonlyMap<string, Task>,
  inputs: Map<Task, string>,
): LinkWatch {
  if (!tools) {
    return watchLinks(graph, tasks.keys(), (importPath) => {
      const task = tasks.get(importPath);
      if (!task) return;
      onCompiled(task);
      onPhase(task, 'link');
    });
  }
  const named = namesBuildId(plan);
  const takenBack = [...tasks.values()].map((task) =>
    tools.onLink(task.package, {
      ...(task.estimateMs === undefined ? {} : { expectedMs: task.estimateMs }),
      asked: () => onCompiled(task),
      began: () => onPhase(task, 'link'),
      async kept(found) {
        if (task.relink || named) return undefined;
        inputs.set(task, found);
        return linked.find(task.package, found);
      },
    }),
  );
  return {
    close() {
      for (const takeBack of takenBack) takeBack();
    },
  };
}

/** Steps without what their tools waited for leave. */
function stepsAtWork(actions: readonly Action[], tools: ToolLeave | undefined): readonly Step[] {
  if (!tools) return stepsOf(actions);
  return stepsOf(actions).flatMap((step) => {
    if (step.step === 'link' && tools.taken(step.importPath)) return [];
    const waited = step.step === 'vet' ? 0 : Math.round(tools.waitedMs(step.step, step.importPath));
    const began = new Date(Date.parse(step.startedAt) + waited);
    return [{ ...step, startedAt: began.toISOString(), elapsedMs: Math.max(0, step.elapsedMs - waited) }];
  });
}

/** Makes the go command link those again for which it would take an old binary for up to date. */
async function removeUnprovable(folder: string, tasks: Iterable<Task>, suffix: string): Promise<void> {
  for (const { relink, binary } of tasks) if (relink) await rm(path.join(folder, binary + suffix), { force: true });
}

interface Course {
  readonly exit: ProcessExit;
  readonly failures: readonly BuildFailure[];
  readonly stderr: string;
}

async function runGo(
  request: BuildRequest,
  ops: EngineOps,
  args: readonly string[],
  graph: string,
  inputs: Map<Task, string>,
): Promise<Course> {
  const { plan, invocation, emit, tools } = request;
  const { cwd, go } = plan.build;
  const tasks = new Map(invocation.tasks.map((task) => [task.package, task]));
  const failures: BuildFailure[] = [];
  let stderr = '';
  let crash = '';
  // What another invocation has told is not told again, but an import path that this one began is told to its end.
  const mine = new Set<string>();
  const isNew = (importPath: string): boolean => {
    if (!request.told.has(importPath)) mine.add(importPath);
    request.told.add(importPath);
    return mine.has(importPath);
  };
  const stdout = readBuildOutput({
    onOutput(output, importPath) {
      request.made.said(importPath);
      if (importPath === undefined) stderr = (stderr + output).slice(-64_000);
      else if (!isNew(importPath)) return;
      emit({
        type: 'build.output',
        invocation: invocation.id,
        ...(importPath === undefined ? {} : { importPath }),
        output,
      });
    },
    onFailed(failed) {
      request.made.said(failed.importPath);
      failures.push(failed);
      if (isNew(failed.importPath)) {
        emit({
          type: 'build.output',
          invocation: invocation.id,
          importPath: failed.importPath,
          output: '',
          failed: true,
        });
      }
      request.onFailed(failed);
    },
    onPackage(event) {
      const task = tasks.get(event.package);
      if (task) request.onPackage(task, event);
    },
  });
  const env = withCompileCache(buildEnvironment(plan, request.runFolder), request.gocacheprog);
  const shown = [go, ...shownArguments(args, goflagsOf(plan))];
  emit({ type: 'invocation.started', invocation: invocation.id, args: shown, cwd, packages: tasks.size });
  const began = request.begun?.beganAt ?? performance.now();
  const child =
    request.begun?.child ??
    (await startGo({
      argv: [go, ...withLeave(args, tools?.toolexec, request.gocacheprog !== undefined)],
      cwd,
      env,
      goexec: ops.goexec,
    }));
  for (const task of invocation.tasks) request.onPhase(task, 'compile');
  const links = followLinks(request, graph, tasks, inputs);
  const isOver = stopOnAbort(child, ops.signal);
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  const messages = cutLines((output) => {
    // Of all packages together it may well be that one depends on a match.
    if (plan.tasks.length > 1 && unmatchedText.test(output)) return;
    request.made.said(undefined);
    stderr = (stderr + output).slice(-64_000);
    if (crash !== '' || crashText.test(output)) crash += output;
    else emit({ type: 'build.output', invocation: invocation.id, output });
  });
  child.stderr.on('data', (chunk: Buffer) => messages.push(chunk));
  const exit = await child.exited;
  await child.closed;
  links.close();
  stdout.end();
  messages.end();
  if (crash !== '' && !noSpaceText.test(stderr))
    emit({ type: 'build.output', invocation: invocation.id, output: crash });
  isOver();
  emit({
    type: 'invocation.finished',
    invocation: invocation.id,
    exitCode: exit.code,
    ...(exit.signal ? { signal: exit.signal } : {}),
    elapsedMs: Math.round(performance.now() - began),
  });
  return { exit, failures, stderr };
}

function withoutDoubt(failures: readonly BuildFailure[], actions: readonly Action[]): BuildFailure[] {
  return failures.map((failed) =>
    failed.vet === 'unknown' ? { ...failed, vet: compiled(actions, failed.importPath) } : failed,
  );
}
