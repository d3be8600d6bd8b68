// `go vet`: findings of each package, in the words in which vet itself prints them.

import { hash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DiagnosticError } from '#diagnostics';
import type { CompileTask } from '#plan';
import { parseActions, stepsOf } from '../action-graph.ts';
import { diskFull, noSpaceText } from '../disk.ts';
import { runGo } from '../go-run.ts';
import { graphFile, hasFlag, namesOf } from '../invocation.ts';
import { replacementsOf } from '../overlay.ts';
import { batchesIn, closeUnexplained, environmentOf, fits } from './batches.ts';
import type { CompileGround, CompileOps } from './ground.ts';
import { type Finding, openVetOutput, type VetOutput } from './vet-output.ts';

/**
 * Only what an invocation said that succeeded is believed to be all: where something failed, that is taken out, and the rest is
 * vetted once more.
 */
export async function vetAll(tasks: readonly CompileTask[], ground: CompileGround, ops: CompileOps): Promise<void> {
  const { ledger, plan } = ground;
  const told = new Set<string>();
  let invocations = 0;
  for (const batch of batchesIn(tasks, ['vet', '-json'], ground, ops)) {
    const faulty = new Set<string>();
    // Packages cannot be named beside files.
    let alone = batch.some(({ files }) => files);
    for (let left = batch; left.length > 0; ) {
      const beside = alone ? [] : besideOf(left, plan, faulty);
      const vetted = await vet(left, { beside, alone, id: `vet:${invocations++}` }, ground, ops);
      if (ops.signal.aborted) return;
      tell(vetted, told, ops);
      if (vetted.exitCode === 0) finish(left, vetted, ground, ops);
      else fail(left, vetted, ground, ops);
      const open = left.filter((task) => ledger.isOpen(task));
      const faults = beside.filter((importPath) => causeOf(importPath, vetted.said, ops) !== undefined);
      for (const importPath of faults) faulty.add(importPath);
      if (open.length === left.length && faults.length === 0) {
        if (beside.length === 0) closeUnexplained(open, vetted.said.loose(), ground, ops);
        alone = true;
      }
      left = open.filter((task) => ledger.isOpen(task));
    }
  }
  await ops.keeper?.built();
}

/** Those of {@link CompilePlan.vettedBeside} that are no tasks, and of which nothing was wrong so far. */
function besideOf(
  tasks: readonly CompileTask[],
  { vettedBeside }: CompileGround['plan'],
  faulty: ReadonlySet<string>,
): readonly string[] {
  const beside = new Set(tasks.flatMap((task) => vettedBeside.get(task.package) ?? []));
  for (const task of tasks) beside.delete(task.package);
  for (const importPath of faulty) beside.delete(importPath);
  return [...beside].sort();
}

/**
 * Flags that change nothing but the go command's own key of a vet: `-source` does nothing in any release, and is hashed as it was
 * written, however often. So nothing is taken of what others have vetted, nor of what was vetted where other packages were named.
 */
function groundFlags(text: string): readonly string[] {
  const bits = hash('sha256', text, 'buffer').readBigUInt64BE().toString(2).padStart(64, '0');
  return [...bits].map((bit) => `-source=${bit}`);
}

interface Vetted {
  readonly id: string;
  readonly said: VetOutput;
  readonly exitCode: number | null;
  /** In milliseconds, by import path. */
  readonly elapsed: ReadonlyMap<string, number>;
  /** File of an overlay → the file for which it stands. */
  readonly origins: ReadonlyMap<string, string>;
}

async function vet(
  tasks: readonly CompileTask[],
  { beside, alone, id }: { readonly beside: readonly string[]; readonly alone: boolean; readonly id: string },
  ground: CompileGround,
  ops: CompileOps,
): Promise<Vetted> {
  const { plan, folder, marks } = ground;
  const { go, cwd } = plan.build;
  const graph = graphFile(folder, id);
  const own = tasks.flatMap(namesOf);
  const named = [...own, ...beside];
  // Where they are too many for one command line, nothing is shared with any other vet.
  const isWhole = !alone && !readsOtherwise(plan) && fits(named, ['vet', '-json'], ground, ops);
  // Another tool may not know the flag, and of what that finds nothing is kept here.
  const hasOtherTool = plan.build.flags.some((flag) => /^--?vettool=./.test(flag));
  const marked = hasOtherTool ? [] : groundFlags(isWhole ? plan.vetGround : randomUUID());
  const argumentsWith = (more: readonly string[]): readonly string[] => [
    'vet',
    '-json',
    `-debug-actiongraph=${graph}`,
    ...plan.build.flags,
    ...more,
    ...plan.vetFlags,
    ...marks,
    ...(isWhole ? named : own),
  ];
  const [args, shown] = [argumentsWith(marked), argumentsWith([])];
  const said = openVetOutput();
  const [stdout, stderr] = [said.cutter(), said.cutter()];
  const env = environmentOf(ground);
  for (const task of tasks) ground.ledger.begin(task, 'compile');
  const exit = await runGo({ id, go, args, shown, cwd, env, packages: tasks.length, stdout, stderr }, ops);
  const elapsed = new Map<string, number>();
  for (const step of stepsOf(parseActions(await readFile(graph, 'utf8').catch(() => '')))) {
    ops.log.emit({ type: 'build.step', invocation: id, ...step }, { span: id, parent: ops.log.run });
    if (step.step === 'vet') elapsed.set(step.importPath, step.elapsedMs);
  }
  const texts = [said.loose(), ...said.buildFaults.values(), ...said.toolFaults.values()];
  if (texts.some((text) => noSpaceText.test(text))) throw new DiagnosticError(diskFull(folder));
  const origins = new Map([...replacementsOf(plan)].map(([from, to]) => [to, from]));
  return { id, said, exitCode: exit.code, elapsed, origins };
}

/** What vet reads under these is not what `vetGround` tells of. */
function readsOtherwise(plan: CompileGround['plan']): boolean {
  return ['overlay', 'modfile', 'toolexec', 'pkgdir', 'linkshared'].some((name) => hasFlag(plan, name));
}

/** What the go command and its tools print beside findings, each once. */
function tell({ id, said, exitCode }: Vetted, told: Set<string>, { log }: CompileOps): void {
  const emit = (body: Parameters<typeof log.emit>[0]): void => log.emit(body, { span: id, parent: log.run });
  for (const [importPath, text] of [...said.buildFaults, ...said.toolFaults]) {
    const output = `# ${importPath}\n${text}`;
    if (told.has(output)) continue;
    told.add(output);
    emit({ type: 'build.output', invocation: id, importPath, output });
    if (exitCode !== 0) emit({ type: 'build.output', invocation: id, importPath, output: '', failed: true });
  }
  const loose = said.loose();
  if (loose !== '' && !told.has(loose)) emit({ type: 'build.output', invocation: id, output: loose });
  told.add(loose);
}

function fail(tasks: readonly CompileTask[], { said }: Vetted, { ledger }: CompileGround, ops: CompileOps): void {
  for (const task of tasks) {
    const cause = causeOf(task.package, said, ops);
    if (cause === undefined) continue;
    const buildOutput = said.toolFaults.get(cause) ?? said.buildFaults.get(cause) ?? '';
    ledger.close(task, { outcome: 'build-fail', failedBuild: cause, buildOutput });
  }
}

/** What went wrong with a package, as it is named in what was said; undefined where nothing did. */
function causeOf(importPath: string, { toolFaults, buildFaults }: VetOutput, ops: CompileOps): string | undefined {
  const own = [importPath, `${importPath}_test`].find((path) => toolFaults.has(path));
  if (own !== undefined || buildFaults.size === 0) return own;
  return ops.buildCause({ package: importPath }, new Set(buildFaults.keys()));
}

function finish(tasks: readonly CompileTask[], vetted: Vetted, ground: CompileGround, ops: CompileOps): void {
  const { ledger, plan } = ground;
  const { said, elapsed } = vetted;
  const silent = said.buildFaults.size + said.toolFaults.size === 0 && said.loose() === '';
  for (const task of tasks) {
    const elapsedMs = elapsed.get(task.package) ?? 0;
    const output = findingsOf(task, vetted)
      .map((finding) => lineOf(finding, plan.build.cwd))
      .join('');
    const outcome = output === '' ? 'pass' : 'vet-fail';
    ledger.close(task, { outcome, elapsedMs, ...(output === '' ? {} : { output, buildOutput: output }) });
    const events = output === '' ? [] : [{ type: 'task.output' as const, task: task.id, output }];
    // A warning of a compiler would not be said again.
    if (silent) ops.keeper?.keep({ task, outcome, events, result: { elapsedMs } });
  }
}

/** Those of the package, with those of its tests; each once, by place. */
function findingsOf(
  { package: importPath, dir }: CompileTask,
  { said: { findings }, origins }: Vetted,
): readonly Finding[] {
  // Another package may have the name that an external test has.
  const external = (findings.get(`${importPath}_test`) ?? []).filter(({ posn }) => {
    const { file } = placeIn(posn);
    return path.dirname(origins.get(file) ?? file) === dir;
  });
  const found = [...(findings.get(importPath) ?? []), ...external];
  const each = new Map(found.map((finding) => [`${finding.posn} ${finding.message}`, finding]));
  const placed = [...each.values()].map((finding) => ({ finding, at: placeIn(finding.posn) }));
  placed.sort(({ at: a }, { at: b }) =>
    a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
  );
  return placed.map(({ finding }) => finding);
}

function placeIn(posn: string): { readonly file: string; readonly line: number; readonly column: number } {
  const [, file = posn, line = '0', column = '0'] = /^(.*?)(?::(\d+))?(?::(\d+))?$/s.exec(posn) ?? [];
  return { file, line: Number(line), column: Number(column) };
}

/** Relative to where the go command is started, as it prints what lies below that. */
function lineOf({ posn, message }: Finding, cwd: string): string {
  return `${path.relative(cwd, posn).split(path.sep).join('/')}: ${message}\n`;
}
