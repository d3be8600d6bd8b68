// Runs one invocation: binaries arrive while it lasts, and at its end every package has a binary or a reason.

import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import type { EventBody, TaskPhase } from '#events';
import { type ProcessExit, StartError, startProcess } from '#goexec';
import type { Plan, Task } from '#plan';
import { cutLines, stopInSteps } from '#process';
import { acquireLock } from '#sqlite';
import { type Action, compiled, parseActions, stepsOf } from './action-graph.ts';
import { type Arrivals, type Arrived, watchArrivals } from './arrival.ts';
import { type BuildFailure, readBuildOutput } from './build-output.ts';
import { cancelSteps } from './cancel.ts';
import { diskFull, noSpaceText } from './disk.ts';
import { openBinFolder } from './folders.ts';
import { goArguments, goflagsOf, type Invocation } from './invocation.ts';
import { shownArguments } from './ldflags.ts';
import { watchLinks } from './link-watch.ts';
import type { EngineOps } from './ops.ts';
import type { TestEvent } from './test-events.ts';

export interface BuildRequest {
  readonly plan: Plan;
  readonly invocation: Invocation;
  /** BIN of these settings; groups lie in it. */
  readonly settings: string;
  readonly runFolder: string;
  readonly emit: (body: EventBody) => void;
  /** Import paths whose output an earlier invocation has told already. */
  readonly told: Set<string>;
  readonly onArrival: (task: Task, arrived: Arrived) => void;
  readonly onPhase: (task: Task, phase: TaskPhase) => void;
  /** Events of a package that ends without a process: no test files, or setup failed. */
  readonly onPackage: (task: Task, event: TestEvent) => void;
  /** Told as it happens, so that a package whose own build failed need not wait for the others. */
  readonly onFailed: (failure: BuildFailure) => void;
}

const waitingText = 'gows: waiting for another run that builds in the same folder\n';

/** The go command itself crashes on a full disk (seen with 1.26): its stack then adds nothing to what is said. */
const crashText = /^(panic|fatal error): /m;

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
  const { plan, invocation, settings, runFolder } = request;
  const work = path.join(runFolder, 'work');
  const graph = path.join(runFolder, 'log', `${invocation.id.replace(':', '-')}.json`);
  const place =
    invocation.group === undefined ? undefined : await openBinFolder(settings, invocation.group, work, plan.build.env);
  const onWait = (): void => request.emit({ type: 'build.output', invocation: invocation.id, output: waitingText });
  const lock = place && (await acquireLock(`${place.folder}.lock`, { signal: ops.signal, onWait }));
  const errors: unknown[] = [];
  try {
    const byBinary = new Map(invocation.tasks.filter((t) => t.hasTests).map((task) => [task.binary, task]));
    if (place) await removeUnprovable(place.folder, byBinary.values(), suffixOf(plan));
    const arrivals = place && watch(request, ops, place, byBinary, (error) => errors.push(error));
    const course = await runGo(request, ops, goArguments(plan, invocation, place?.folder, graph), graph).catch(
      (error) => {
        arrivals?.close();
        throw error;
      },
    );
    const actions = parseActions(await readFile(graph, 'utf8').catch(() => ''));
    for (const step of stepsOf(actions)) request.emit({ type: 'build.step', invocation: invocation.id, ...step });
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
  onError: (error: unknown) => void,
): Arrivals {
  return watchArrivals({
    binFolder: place.folder,
    runFolder: path.join(request.runFolder, path.basename(place.folder)),
    binaries: [...byBinary.keys()],
    byRename: place.byRename,
    suffix: suffixOf(request.plan),
    // With -ldflags=-buildid the id may be anything.
    ...(digests && !namesBuildId(request.plan) ? { digests } : {}),
    onArrival: (arrived) => {
      const task = byBinary.get(arrived.binary);
      if (task) request.onArrival(task, arrived);
    },
    onError,
  });
}

function namesBuildId(plan: Plan): boolean {
  return [...plan.build.flags, goflagsOf(plan)].some((flag) => flag.includes('buildid'));
}

/** Makes the go command link those again for which it would take an old binary for up to date. */
async function removeUnprovable(folder: string, tasks: Iterable<Task>, suffix: string): Promise<void> {
  for (const { relink, binary } of tasks) if (relink) await rm(path.join(folder, binary + suffix), { force: true });
}

function suffixOf({ build }: Plan): string {
  return build.env['GOOS'] === 'windows' || process.platform === 'win32' ? '.exe' : '';
}

interface Course {
  readonly exit: ProcessExit;
  readonly failures: readonly BuildFailure[];
  readonly stderr: string;
}

async function runGo(request: BuildRequest, ops: EngineOps, args: string[], graph: string): Promise<Course> {
  const { plan, invocation, emit } = request;
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
  // On the file system of BIN, so that a binary arrives by a rename; tests never see this folder.
  const env = { ...plan.build.env, GOTMPDIR: path.join(request.runFolder, 'work'), PWD: cwd };
  const shown = [go, ...shownArguments(args, goflagsOf(plan))];
  emit({ type: 'invocation.started', invocation: invocation.id, args: shown, cwd, packages: tasks.size });
  const began = performance.now();
  const child = await startProcess({
    argv: [go, ...args],
    cwd,
    env,
    split: true,
    ...(ops.goexec ? { goexec: ops.goexec } : {}),
  }).catch((error: unknown) => {
    throw error instanceof StartError
      ? new DiagnosticError(failure('process/start', `cannot start go: ${error.message}`))
      : error;
  });
  for (const task of invocation.tasks) request.onPhase(task, 'compile');
  const links = watchLinks(graph, tasks.keys(), (importPath) => {
    const task = tasks.get(importPath);
    if (task) request.onPhase(task, 'link');
  });
  let callOff = (): void => {};
  const cancel = (): void => {
    callOff = stopInSteps(child, cancelSteps);
  };
  if (ops.signal.aborted) cancel();
  else ops.signal.addEventListener('abort', cancel, { once: true });

  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  const messages = cutLines((output) => {
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
  callOff();
  ops.signal.removeEventListener('abort', cancel);
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
