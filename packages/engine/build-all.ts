// Builds all binaries of a run: one invocation after the other, the next as soon as it finds all compiled that both need.

import path from 'node:path';
import { failure } from '#diagnostics';
import type { Plan, Task } from '#plan';
import { type CommandLine, commandLine } from '#process';
import type { Arrived } from './arrival.ts';
import { runInvocation } from './build.ts';
import { decideBuilds } from './build-ends.ts';
import type { BuildFailure } from './build-output.ts';
import { type CompileCache, openCompileCache } from './compile-cache.ts';
import type { RunCoverage } from './coverage.ts';
import { diskError } from './disk.ts';
import type { Begun, EarlyBuild } from './early.ts';
import {
  buildEnvironment,
  goArguments,
  graphFile,
  type Invocation,
  invocationsOf,
  withCompileCache,
  withLeave,
} from './invocation.ts';
import { type Leave, openOutOfMemory } from './leave/index.ts';
import type { Ledger } from './ledger.ts';
import type { LinkedBinaries } from './linked.ts';
import type { Made } from './made.ts';
import { markFlags } from './marks.ts';
import type { EngineOps } from './ops.ts';
import { openToolLeave, type ToolLeave } from './tool-leave.ts';

export interface BuildAllRequest {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly leave: Leave;
  /** Of the run. */
  readonly folder: string;
  /** BIN of these settings. */
  readonly settings: string;
  readonly linked: LinkedBinaries;
  readonly made: Made;
  readonly coverage?: RunCoverage | undefined;
  readonly onArrival: (task: Task, arrived: Arrived) => void;
  /** Stops the run, the other invocations too. */
  readonly fail: (error: unknown) => void;
}

/**
 * Resolves when every invocation is over. Two go commands at once would compile twice what both need and neither has
 * yet, so the next begins when all that the one before links is compiled, and its links and tests go on beside.
 * @returns whether there may be more binaries than before
 * @throws only on a defect
 */
export async function buildAll(request: BuildAllRequest, ops: EngineOps): Promise<boolean> {
  const { plan } = request;
  if (plan.tasks.length === 0) {
    await ops.early?.end();
    return false;
  }
  // First: where it fails, nothing is left open.
  const marks = await markFlags(plan, request.folder).catch((error) => {
    throw diskError(error, request.folder);
  });
  const watchOutOfMemory = openOutOfMemory();
  const [tools, compiled] = await Promise.all([
    openToolLeave({ ...request, watchOutOfMemory }, ops),
    openCompileCache(request, ops),
  ]);
  const failures = new Map<string, BuildFailure>();
  const ends = decideBuilds(plan.tasks, { ...request, failures }, ops);
  const shared = {
    ...request,
    ends,
    marks,
    watchOutOfMemory,
    told: new Set<string>(),
    ...(tools ? { tools } : {}),
    ...(compiled ? { gocacheprog: compiled.gocacheprog } : {}),
  };
  const running: Promise<void>[] = [];
  const last = new Map<string | undefined, Promise<void>>();
  let before: Promise<void> = Promise.resolve();
  const line = lineOf(request, { tools, compiled, marks }, ops);
  const invocations = invocationsOf(plan.tasks, line, plan.build.cover);
  const early = ops.early && (await takeEarly(ops.early, invocations, { ...request, marks }, ops.signal));
  for (const invocation of invocations) {
    await before;
    // One folder takes one go command at a time.
    await last.get(invocation.group);
    if (ops.signal.aborted) break;
    const begun = Promise.withResolvers<void>();
    const taken = early?.invocation === invocation ? { begun: early.begun } : {};
    const over = build(invocation, { ...shared, ...taken, onCompiled: begun.resolve }, ops).catch(request.fail);
    running.push(over);
    last.set(invocation.group, over);
    before = Promise.race([begun.promise, over]);
  }
  await Promise.all(running);
  await Promise.all([tools?.close(), compiled?.close()]);
  return early !== undefined || (tools?.linked() ?? true);
}

/** The invocation that is at work already, if it is one of these; what was begun in vain is ended. */
async function takeEarly(
  early: EarlyBuild,
  invocations: readonly Invocation[],
  { plan, folder, settings, marks }: BuildAllRequest & { readonly marks: readonly string[] },
  signal: AbortSignal,
): Promise<{ readonly invocation: Invocation; readonly begun: Begun } | undefined> {
  const [invocation] = invocations;
  // What was taken is ended by whoever sees it through, and nobody does that any more.
  if (!signal.aborted && invocation?.group !== undefined && !invocation.tasks.some((task) => task.relink)) {
    const graph = graphFile(folder, invocation.id);
    const args = goArguments(plan, invocation, path.join(settings, invocation.group), graph, marks);
    const begun = await early.take(args, buildEnvironment(plan, folder));
    if (begun) return { invocation, begun };
  }
  await early.end();
  return undefined;
}

/** What all invocations have in common on their command lines, each name as long as it can be. */
function lineOf(
  { plan, folder, settings }: BuildAllRequest,
  {
    tools,
    compiled,
    marks,
  }: {
    readonly tools: ToolLeave | undefined;
    readonly compiled: CompileCache | undefined;
    readonly marks: readonly string[];
  },
  ops: EngineOps,
): CommandLine {
  const [id, group] = ['build:99999', '99999'];
  const graph = graphFile(folder, id);
  const words = goArguments(plan, { tasks: [] }, path.join(settings, group), graph, marks);
  const before = [...(ops.goexec === undefined ? [] : [ops.goexec, '-split', '--']), plan.build.go];
  const env = withCompileCache(buildEnvironment(plan, folder), compiled?.gocacheprog);
  return commandLine({ words: [...before, ...withLeave(words, tools?.toolexec, compiled !== undefined)], env });
}

type Shared = Omit<BuildAllRequest, 'leave'> &
  Pick<
    Parameters<typeof runInvocation>[0],
    'told' | 'marks' | 'tools' | 'gocacheprog' | 'begun' | 'watchOutOfMemory'
  > & {
    readonly ends: ReturnType<typeof decideBuilds>;
    /** All of the invocation is compiled. */
    readonly onCompiled: () => void;
  };

async function build(invocation: Invocation, shared: Shared, ops: EngineOps): Promise<void> {
  const { plan, ledger, ends, marks, settings, folder, told, tools, gocacheprog, linked, made, begun, onArrival } =
    shared;
  const { watchOutOfMemory } = shared;
  // What has no tests shares little with what comes after it, and is told last.
  const uncompiled = new Set(invocation.tasks.filter((task) => task.hasTests));
  const compiled = (task: Task): void => {
    if (uncompiled.delete(task) && uncompiled.size === 0) shared.onCompiled();
  };
  const emit = (body: Parameters<typeof ops.log.emit>[0]): void =>
    ops.log.emit(body, { span: invocation.id, parent: ops.log.run });
  const result = await runInvocation(
    {
      plan,
      invocation,
      marks,
      settings,
      runFolder: folder,
      emit,
      told,
      watchOutOfMemory,
      // A go command that was begun early asks nobody for leave.
      ...(tools && !begun ? { tools } : {}),
      ...(gocacheprog === undefined ? {} : { gocacheprog }),
      linked,
      made,
      ...(begun ? { begun } : {}),
      onArrival,
      onPhase: ledger.begin,
      onCompiled: compiled,
      onPackage(task, event) {
        ends.onPackage(task, event);
        if (event.action === 'fail') compiled(task);
      },
      onFailed: ends.onFailed,
    },
    ops,
  );
  if (ops.signal.aborted) return;
  ends.finish(invocation.tasks, result, (tasks) => {
    const last = result.stderr.trim().split('\n').slice(-5).join('; ');
    const message = `the go command ended with ${result.exitCode ?? 'a signal'} and gave no reason for ${names(tasks)}${last ? `: ${last}` : ''}`;
    emit({
      type: 'diagnostic',
      diagnostic: failure('go/failed', message, { remedy: 'run the go command of the build by hand to see more' }),
    });
    for (const task of tasks) ledger.close(task, { outcome: 'error' });
  });
}

function names(tasks: readonly Task[]): string {
  const shown = tasks.slice(0, 3).map((task) => task.package);
  return shown.join(', ') + (tasks.length > shown.length ? ` and ${tasks.length - shown.length} more` : '');
}
