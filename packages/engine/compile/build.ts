// `go build`: programs into BIN, all else into Go's build cache; at its end each task has its outcome.

import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DiagnosticError } from '#diagnostics';
import type { CompileTask } from '#plan';
import { cutLines } from '#process';
import { acquireLock } from '#sqlite';
import { type Action, compiled, parseActions, stepsOf } from '../action-graph.ts';
import { type BuildFailure, readBuildOutput } from '../build-output.ts';
import { diskFull, noSpaceText } from '../disk.ts';
import { openBinFolder } from '../folders.ts';
import { runGo } from '../go-run.ts';
import { install } from '../install.ts';
import { graphFile, namesOf } from '../invocation.ts';
import { batchesIn, closeUnexplained, environmentOf } from './batches.ts';
import type { CompileGround, CompileOps } from './ground.ts';
import { groupOf, hold, keepProgram } from './programs.ts';

/** What came of all invocations so far. */
interface Course {
  /** By import path, as the go command names it. */
  readonly failures: Map<string, BuildFailure>;
  /** Import paths of which something was printed: whoever builds them anew would see it. */
  readonly said: Set<string>;
  readonly fine: CompileTask[];
  /** Of programs: to be told whether nothing moved while they were built. */
  readonly made: Map<CompileTask, Made>;
  /** How long its compilation and its link took, in milliseconds. */
  readonly elapsed: Map<string, number>;
}

interface Made extends Awaited<ReturnType<typeof keepProgram>> {
  readonly file: string;
}

/** Programs first: what they import is compiled with them, and not named again. */
export async function buildAll(tasks: readonly CompileTask[], ground: CompileGround, ops: CompileOps): Promise<void> {
  const course: Course = { failures: new Map(), said: new Set(), fine: [], made: new Map(), elapsed: new Map() };
  const programs = Map.groupBy(
    tasks.filter(({ program }) => program),
    groupOf,
  );
  let invocations = 0;
  const left = new Set(tasks.filter(({ program }) => !program));
  const settle = (actions: readonly Action[]): void => {
    for (const task of left) {
      if (!compiled(actions, task.package)) continue;
      left.delete(task);
      finish(task, course, ground);
    }
  };
  for (const [group, members] of programs) {
    for (const batch of batchesIn(members, ['build', '-json'], ground, ops)) {
      if (ops.signal.aborted) return;
      const actions = await buildPrograms(batch, { id: `build:${invocations++}`, group }, { course, ground, ops });
      if (!ops.signal.aborted) settle(actions);
    }
  }
  for (const batch of batchesIn([...left], ['build', '-json'], ground, ops)) {
    if (ops.signal.aborted) return;
    const one = await invoke(batch, { id: `build:${invocations++}` }, { course, ground, ops });
    if (ops.signal.aborted) return;
    for (const task of decide(batch, one, { course, ground, ops })) finish(task, course, ground);
  }
  // A file in the work tree changes what the go command stamps on others, so all are written when all are linked.
  for (const [{ program }, { file }] of course.made) {
    if (ops.signal.aborted) return;
    if (program?.target !== undefined) await install(file, program.target);
  }
  for (const task of course.made.keys()) finish(task, course, ground);
  await keep(course, ops);
}

interface Ground {
  readonly course: Course;
  readonly ground: CompileGround;
  readonly ops: CompileOps;
}

async function buildPrograms(
  tasks: readonly CompileTask[],
  { id, group }: { readonly id: string; readonly group: string },
  { course, ground, ops }: Ground,
): Promise<readonly Action[]> {
  const { plan, settings, folder, linked } = ground;
  const { folder: bin } = openBinFolder(settings, group, path.join(folder, 'work'), plan.build.env);
  const lock = await acquireLock(`${bin}.lock`, { signal: ops.signal });
  const held = new Map<CompileTask, Awaited<ReturnType<typeof hold>>>();
  const fileOf = ({ program }: CompileTask): string => program?.name ?? '';
  let actions: readonly Action[];
  try {
    // The go command would take an old one for up to date.
    for (const task of tasks) if (task.relink) await rm(path.join(bin, fileOf(task)), { force: true });
    const one = await invoke(tasks, { id, target: `${bin}/` }, { course, ground, ops });
    actions = one.actions;
    if (ops.signal.aborted) return actions;
    for (const task of decide(tasks, one, { course, ground, ops })) {
      const file = fileOf(task);
      held.set(task, await hold(path.join(bin, file), path.join(folder, group, file)));
    }
  } finally {
    lock.release();
  }
  for (const [task, binary] of held) {
    course.made.set(task, { ...(await keepProgram(task, binary, linked)), file: binary.file });
  }
  return actions;
}

interface Invoked {
  readonly exitCode: number | null;
  readonly actions: readonly Action[];
  readonly stderr: string;
}

async function invoke(
  tasks: readonly CompileTask[],
  { id, target }: { readonly id: string; readonly target?: string },
  { course, ground, ops }: Ground,
): Promise<Invoked> {
  const { plan, folder, marks } = ground;
  const { go, cwd } = plan.build;
  const graph = graphFile(folder, id);
  const emit = (body: Parameters<typeof ops.log.emit>[0]): void =>
    ops.log.emit(body, { span: id, parent: ops.log.run });
  let said = '';
  const stdout = readBuildOutput({
    onOutput(output, importPath) {
      if (importPath === undefined) said = (said + output).slice(-64_000);
      else course.said.add(importPath);
      emit({ type: 'build.output', invocation: id, ...(importPath === undefined ? {} : { importPath }), output });
    },
    onFailed(failure) {
      const { importPath } = failure;
      course.failures.set(importPath, failure);
      emit({ type: 'build.output', invocation: id, importPath, output: '', failed: true });
    },
    onPackage() {},
  });
  const stderr = cutLines((output) => {
    said = (said + output).slice(-64_000);
    emit({ type: 'build.output', invocation: id, output });
  });
  const args = [
    'build',
    '-json',
    `-debug-actiongraph=${graph}`,
    ...plan.build.flags,
    ...marks,
    ...(target === undefined ? [] : ['-o', target]),
    ...tasks.flatMap(namesOf),
  ];
  const env = environmentOf(ground);
  for (const task of tasks) ground.ledger.begin(task, 'compile');
  const exit = await runGo({ id, go, args, cwd, env, packages: tasks.length, stdout, stderr }, ops);
  const actions = parseActions(await readFile(graph, 'utf8').catch(() => ''));
  for (const step of stepsOf(actions)) {
    emit({ type: 'build.step', invocation: id, ...step });
    course.elapsed.set(step.importPath, (course.elapsed.get(step.importPath) ?? 0) + step.elapsedMs);
  }
  const full = [said, ...[...course.failures.values()].map(({ output }) => output)].some((text) =>
    noSpaceText.test(text),
  );
  if (full) throw new DiagnosticError(diskFull(target ?? folder));
  return { exitCode: exit.code, actions, stderr: said };
}

/** Closes tasks that failed, and answers those that are fine. */
function decide(
  tasks: readonly CompileTask[],
  { exitCode, actions, stderr }: Invoked,
  { course, ground, ops }: Ground,
): readonly CompileTask[] {
  const { ledger } = ground;
  const failed = new Set(course.failures.keys());
  const fine: CompileTask[] = [];
  const unexplained: CompileTask[] = [];
  for (const task of tasks) {
    if (!ledger.isOpen(task)) continue;
    const cause = failed.size > 0 ? ops.buildCause(task, failed) : undefined;
    if (cause !== undefined) {
      const buildOutput = course.failures.get(cause)?.output ?? '';
      ledger.close(task, { outcome: 'build-fail', failedBuild: cause, buildOutput });
    } else if (exitCode === 0 || isDone(task, actions)) fine.push(task);
    else unexplained.push(task);
  }
  closeUnexplained(unexplained, stderr, ground, ops);
  return fine;
}

/** It was compiled, and linked where that belongs to it, though something else of the invocation failed. */
function isDone({ package: importPath, program }: CompileTask, actions: readonly Action[]): boolean {
  if (!compiled(actions, importPath)) return false;
  const isLink = ({ Mode, Package, BuildID }: Action) =>
    Mode === 'link' && Package === importPath && BuildID !== undefined;
  return !program || actions.some(isLink);
}

function finish(task: CompileTask, course: Course, { ledger }: CompileGround): void {
  if (!ledger.isOpen(task)) return;
  course.fine.push(task);
  ledger.close(task, { outcome: 'pass', elapsedMs: course.elapsed.get(task.package) ?? 0 });
}

/** What was printed on the way to a success would not be said again, so such a result is not kept. */
async function keep({ fine, said, made, elapsed }: Course, { buildCause, keeper, signal }: CompileOps): Promise<void> {
  const silent = fine.filter((task) => said.size === 0 || buildCause(task, said) === undefined);
  for (const task of silent) {
    keeper?.keep({ task, outcome: 'pass', events: [], result: { elapsedMs: elapsed.get(task.package) ?? 0 } });
  }
  const asRead = await keeper?.built();
  for (const task of silent) if (!signal.aborted && asRead?.(task)) await made.get(task)?.note();
  for (const { release } of made.values()) await release();
}
