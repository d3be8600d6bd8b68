// Carries out a plan of a build or a vet, from task.planned to run.finished.

import type { CompilePlan, CompileTask } from '#plan';
import { boundBinaries } from '../bound.ts';
import { openCompileCache } from '../compile-cache.ts';
import { conclude } from '../conclude.ts';
import { diskError } from '../disk.ts';
import { binFolder, openRunFolder } from '../folders.ts';
import { install } from '../install.ts';
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
    const restored = await Promise.all(plan.tasks.map((task) => restore(task, { linked, folder: folder.path })));
    const tasks = restored.map(({ task }) => task);
    announce(tasks, ledger);
    await compile(tasks, { plan, ledger, linked, settings, folder: folder.path }, ops);
    for (const { wanted } of restored) {
      if (!wanted) continue;
      if (!ops.signal.aborted) await install(wanted.file, wanted.target);
      await wanted.release();
    }
    if (kind === 'build' && ops.binaryBytes !== undefined) await boundBinaries(ops.cacheDir, ops.binaryBytes);
  } finally {
    if (!ops.signal.aborted) await pruning;
    await folder.remove();
  }
}

/** What has no kept result. */
async function compile(
  tasks: readonly CompileTask[],
  before: Omit<CompileGround, 'marks' | 'gocacheprog'>,
  ops: CompileOps,
): Promise<void> {
  const { plan, ledger, folder, settings } = before;
  const left = tasks.filter((task) => !task.kept);
  refuseFaulty(left, ledger, ops);
  const open = left.filter((task) => ledger.isOpen(task));
  if (open.length === 0) return;
  const [compiled, marks] = await Promise.all([
    openCompileCache({ plan, folder, settings }, ops),
    markFlags(plan, folder),
  ]);
  const ground: CompileGround = { ...before, marks, ...(compiled ? { gocacheprog: compiled.gocacheprog } : {}) };
  try {
    await (plan.kind === 'build' ? buildAll(open, ground, ops) : vetAll(open, ground, ops));
  } finally {
    await compiled?.close();
  }
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
