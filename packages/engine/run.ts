// Carries out a plan: builds and runs at once, from task.planned to run.finished.

import path from 'node:path';
import type { RunFinished } from '#events';
import type { Plan } from '#plan';
import { boundBinaries } from './bound.ts';
import { buildAll } from './build-all.ts';
import { createCollector } from './collect.ts';
import { conclude } from './conclude.ts';
import { openRunCoverage, type RunCoverage } from './coverage.ts';
import { diskError } from './disk.ts';
import { binFolder, openRunFolder } from './folders.ts';
import { openLeave, thisMachine } from './leave/index.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { openLinked } from './linked.ts';
import { openMade } from './made.ts';
import type { EngineOps } from './ops.ts';
import { prune } from './prune.ts';
import { announce } from './replay.ts';
import { createRunner } from './runner.ts';
import { takeBuilt } from './take-built.ts';

/** How a run ended. */
export interface RunEnd extends Pick<RunFinished, 'exitCode' | 'outcome'> {
  /** Of all packages, where coverage is measured: as `-coverprofile` has it. */
  readonly profile?: string;
}

/**
 * Runs every task of the plan and emits its events: task.planned for each, and run.finished as the last of all; before
 * them the caller has emitted run.started and workspace.read. What goes wrong outside of the tasks (a full disk, a
 * toolchain that cannot be started) is a `diagnostic` event and outcome `error`.
 * @throws only on a defect, after run.finished.
 */
export async function runPlan(plan: Plan, ops: EngineOps): Promise<RunEnd> {
  const began = ops.startedMs ?? Date.now();
  const { tasks, build, run } = plan;
  const again = plan.compileOnly ? { command: 'test' } : {};
  const account = { tasks, cwd: build.cwd, workspaceRoot: ops.workspaceRoot, repeat: run.repeat, ...again };
  const ledger = openLedger(account, ops.log);
  announce(tasks, ledger);
  const cover = plan.compileOnly ? undefined : build.cover;
  const coverage = cover && openRunCoverage(plan, cover, path.join(ops.cacheDir, 'runs', ops.runId), ops);
  for (const task of tasks) if (task.kept) coverage?.count(task, task.kept.entry.covered);
  const toRun = { ...plan, tasks: tasks.filter((task) => !task.kept) };
  const stopped = await carryOut(toRun, ops, ledger, coverage).then(
    () => undefined,
    (error: unknown) => ({ error: diskError(error, ops.cacheDir) }),
  );
  const end = await conclude({ ledger, stopped, began, coverage: () => coverage?.total() }, ops);
  return { ...end, ...(coverage ? { profile: coverage.profile() } : {}) };
}

/** Everything between the first folder and the removal of the last. */
async function carryOut(
  plan: Plan,
  outer: EngineOps,
  ledger: Ledger,
  coverage: RunCoverage | undefined,
): Promise<void> {
  if (plan.tasks.length === 0) return;
  // What stops the run from inside stops it as Ctrl-C does, but the first error is what is told.
  const inner = new AbortController();
  const ops = { ...outer, signal: AbortSignal.any([outer.signal, inner.signal]) };
  let fatal: { error: unknown } | undefined;
  const fail = (error: unknown): void => {
    if (outer.signal.aborted) return;
    fatal ??= { error };
    inner.abort(error);
  };

  const folder = (await ops.early?.folder()) ?? (await openRunFolder(ops.cacheDir, ops.runId));
  const settings = binFolder(ops.cacheDir, plan.build, ops.workspaceRoot);
  const pruning = prune(ops.cacheDir, settings);
  let bounding: Promise<unknown> | undefined;
  const { jobs } = plan;
  const { memoryBytes } = plan.build;
  const leave = openLeave({
    machine: thisMachine(),
    ...(jobs === undefined ? {} : { jobs }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  });
  ops.signal.addEventListener('abort', () => leave.close(), { once: true });
  const runner = plan.compileOnly
    ? createCollector({ ledger, fail })
    : createRunner({ plan, ledger, folder, leave, coverage, fail }, ops);
  try {
    const linked = openLinked(ops.cacheDir, plan.build, settings);
    const made = openMade(linked, ops);
    const taking = { plan, ledger, folder: folder.path, linked, coverage, onArrival: runner.add };
    await coverage?.begin();
    const toBuild = { ...plan, tasks: await takeBuilt(taking, ops) };
    runner.expect(toBuild.tasks).catch(fail);
    const building = { ...taking, plan: toBuild, leave, settings, made, fail };
    const grown = await buildAll(building, ops).catch(fail);
    if (!ops.signal.aborted) await coverage?.finishUntested().catch(fail);
    if (grown && ops.binaryBytes !== undefined) bounding = boundBinaries(ops.cacheDir, ops.binaryBytes);
    const stopped = ops.signal.aborted;
    const over = runner.finish();
    // To look at all that was read takes longer than to start a test.
    await runner.started();
    const asRead = await ops.keeper?.built();
    if (asRead && !stopped) await made.remember(asRead);
    await over;
  } finally {
    leave.close();
    await runner.close();
    // A sweep is nothing to wait for after Ctrl-C: the next run goes on with it.
    if (!ops.signal.aborted) await Promise.all([pruning, bounding]);
    await folder.remove();
  }
  if (fatal) throw fatal.error;
}
