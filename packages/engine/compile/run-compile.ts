// Carries out a plan of a build or a vet, from task.planned to run.finished.

import type { CompilePlan, CompileTask } from '#plan';
import { boundBinaries } from '../bound.ts';
import { openCompileCache } from '../compile-cache.ts';
import { conclude } from '../conclude.ts';
import { diskError } from '../disk.ts';
import { binFolder, openRunFolder } from '../folders.ts';
import { type Ledger, openLedger } from '../ledger.ts';
import { openLinked } from '../linked.ts';
import { markFlags } from '../marks.ts';
import type { EngineOps } from '../ops.ts';
import { prune } from '../prune.ts';
import { announce } from '../replay.ts';
import type { RunEnd } from '../run.ts';
import { buildAll } from './build.ts';
import type { CompileGround, CompileOps } from './ground.ts';
import { restore } from './programs.ts';
import { vetAll } from './vet.ts';

/**
 * Compiles what is no program, links what is one, or vets, and emits the events of each task, and run.finished as the last of
 * all; before them the caller has emitted run.started and workspace.read.
 * @throws only on a defect, after run.finished.
 */
export async function runCompile(plan: CompilePlan, ops: CompileOps): Promise<Omit<RunEnd, 'profile'>> {
  const began = ops.startedMs ?? Date.now();
  const { build, repeat } = plan;
  const account = { tasks: plan.tasks, cwd: build.cwd, workspaceRoot: ops.workspaceRoot, repeat };
  const ledger = openLedger<CompileTask>(account, ops.log);
  const stopped = await carryOut(plan, ops, ledger).then(
    () => undefined,
    (error: unknown) => ({ error: diskError(error, ops.cacheDir) }),
  );
  return conclude({ ledger, stopped, began }, ops);
}

async function carryOut(plan: CompilePlan, ops: CompileOps, ledger: Ledger<CompileTask>): Promise<void> {
  const { build, kind } = plan;
  const settings = binFolder(ops.cacheDir, build, ops.workspaceRoot);
  const linked = openLinked(ops.cacheDir, build, settings);
  if (plan.tasks.every((task) => task.kept && task.program?.target === undefined)) {
    announce(plan.tasks, ledger);
    return;
  }
  const folder = await openRunFolder(ops.cacheDir, ops.runId);
  const pruning = prune(ops.cacheDir, settings);
  try {
    const restored = await Promise.allSettled(
      plan.tasks.map((task) => restore(task, { linked, folder: folder.path, plan })),
    );
    const tasks = restored.flatMap((one, at) => (one.status === 'fulfilled' ? [one.value] : opened(plan.tasks[at])));
    announce(tasks, ledger);
    const unwritten = restored.find((one) => one.status === 'rejected');
    if (unwritten) throw unwritten.reason;
    const left = tasks.filter((task) => !task.kept);
    refuseFaulty(left, ledger, ops);
    const open = left.filter((task) => ledger.isOpen(task));
    if (open.length === 0) return;
    const [compiled, marks] = await Promise.all([
      openCompileCache({ plan, folder: folder.path, settings }, ops),
      markFlags(plan, folder.path),
    ]);
    const ground: CompileGround = {
      plan,
      ledger,
      linked,
      settings,
      folder: folder.path,
      marks,
      ...(compiled ? { gocacheprog: compiled.gocacheprog } : {}),
    };
    try {
      await (kind === 'build' ? buildAll(open, ground, ops) : vetAll(open, ground, ops));
    } finally {
      await compiled?.close();
    }
    if (kind === 'build' && ops.binaryBytes !== undefined) await boundBinaries(ops.cacheDir, ops.binaryBytes);
  } finally {
    if (!ops.signal.aborted) await pruning;
    await folder.remove();
  }
}

function opened(task: CompileTask | undefined): readonly CompileTask[] {
  if (!task) return [];
  const { kept: _, ...open } = task;
  return [open];
}

/** What cannot be loaded is told by what the listing said: the go command would do nothing else beside it. */
function refuseFaulty(
  tasks: readonly CompileTask[],
  ledger: Ledger<CompileTask>,
  { log }: Pick<EngineOps, 'log'>,
): void {
  const told = new Set<string>();
  for (const task of tasks) {
    const { fault } = task;
    if (!fault) continue;
    const { importPath, message } = fault;
    const output = `# ${importPath}\n${message.trimEnd()}\n`;
    if (!told.has(importPath)) {
      log.emit({ type: 'build.output', invocation: 'load', importPath, output });
      log.emit({ type: 'build.output', invocation: 'load', importPath, output: '', failed: true });
    }
    told.add(importPath);
    ledger.close(task, { outcome: 'build-fail', failedBuild: importPath, buildOutput: output });
  }
}
