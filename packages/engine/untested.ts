// Has the go command tell the statements of packages whose tests do not run: those that have none, and those that a test does
// not link. It alone knows them, from what its cover tool writes down when it compiles.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { byPackage } from '#coverage';
import { DiagnosticError, warning } from '#diagnostics';
import type { Plan, Task } from '#plan';
import { commandLine, cutLines } from '#process';
import { readBuildOutput } from './build-output.ts';
import { diskError, diskFull, noSpaceText } from './disk.ts';
import { runGo } from './go-run.ts';
import { batchesOf, buildEnvironment, goflagsOf, namesOf } from './invocation.ts';
import { shownArguments, withoutDebug } from './ldflags.ts';
import type { EngineOps } from './ops.ts';
import { overlayText, replacementsOf } from './overlay.ts';

export interface UntestedRequest {
  readonly plan: Plan;
  readonly tasks: readonly Task[];
  /** Of the run. */
  readonly folder: string;
}

export interface Untested {
  readonly lines: ReadonlyMap<string, string>;
  /** The go command has come to its end with each package. */
  readonly whole: boolean;
}

/**
 * Lines of a profile by import path; a package without statements, or that -coverpkg does not name, has none. Packages that
 * do not compile have none either, and are told by who builds them. Nothing is linked, and no test runs: to the go command
 * the packages have no test files.
 * @throws DiagnosticError `disk/full`, `disk/failed`.
 */
export async function measureUntested(request: UntestedRequest, ops: EngineOps): Promise<Untested> {
  const { plan, folder } = request;
  const work = path.join(folder, 'cover');
  const overlay = path.join(work, 'overlay.json');
  const given = replacementsOf(plan);
  const { tasks: measurable, hidden } = await withoutTests(request.tasks, given);
  try {
    await mkdir(work, { recursive: true });
    await writeFile(overlay, overlayText(new Map([...given, ...hidden.map((file) => [file, ''] as const)])));
  } catch (error) {
    throw diskError(error, work);
  }
  const argumentsFor = (profile: string, packages: readonly string[]): readonly string[] => [
    'test',
    '-json',
    '-vet=off',
    `-coverprofile=${profile}`,
    ...withoutDebug(plan.build.flags, goflagsOf(plan)),
    // After the user's own, which is in it: the last one counts.
    ...(hidden.length > 0 ? [`-overlay=${overlay}`] : []),
    ...packages,
  ];
  const words = [ops.goexec ?? '', '-split', '--', plan.build.go, ...argumentsFor(path.join(work, '99999.out'), [])];
  const line = commandLine({ words, env: buildEnvironment(plan, folder) });
  const lines = new Map<string, string>();
  let invocations = 0;
  let whole = true;
  let left: readonly Task[] = measurable;
  // A package that does not compile takes all others with it where -coverpkg is given.
  while (left.length > 0) {
    const failed = new Set<string>();
    for (const tasks of batchesOf(left, line)) {
      if (ops.signal.aborted) return { lines, whole: false };
      const profile = path.join(work, `${invocations}.out`);
      const id = `cover:${invocations++}`;
      const packages = tasks.flatMap(namesWithoutTests);
      const said = await tellStatements(
        { ...request, id, args: argumentsFor(profile, packages), packages: tasks.length },
        ops,
      );
      for (const importPath of said.failed) failed.add(importPath);
      whole &&= said.whole;
      const text = await readFile(profile, 'utf8').catch(() => '');
      for (const [importPath, blocks] of byPackage(text)) lines.set(importPath, blocks);
    }
    const fine = left.filter((task) => !failed.has(task.package) && ops.buildCause(task, failed) === undefined);
    left = fine.length < left.length && failed.size > 0 ? fine : [];
  }
  return { lines, whole };
}

/** What is left without its test files, which are to be hidden. */
async function withoutTests(
  tasks: readonly Task[],
  given: ReadonlyMap<string, string>,
): Promise<{ readonly tasks: readonly Task[]; readonly hidden: readonly string[] }> {
  const looked = await Promise.all(
    tasks.map(async (task) => {
      // Of files that are named, tests are left out.
      if (task.files) return { task, isAll: namesWithoutTests(task).length === 0, hidden: [] };
      const names = task.hasTests ? await namesIn(task.dir, given) : [];
      const tests = names.filter(isTest);
      const isAll = task.hasTests && tests.length === names.filter((name) => name.endsWith('.go')).length;
      return { task, isAll, hidden: tests.map((name) => path.join(task.dir, name)) };
    }),
  );
  return {
    tasks: looked.filter(({ isAll }) => !isAll).map(({ task }) => task),
    hidden: looked.flatMap(({ hidden }) => hidden),
  };
}

/** What is there, and what the overlay says is. */
async function namesIn(dir: string, given: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const names = new Set<string>(await readdir(dir).catch(() => []));
  for (const [from, to] of given) {
    if (path.dirname(from) !== dir) continue;
    if (to === '') names.delete(path.basename(from));
    else names.add(path.basename(from));
  }
  return [...names];
}

function isTest(name: string): boolean {
  return name.endsWith('_test.go');
}

function namesWithoutTests(task: Task): readonly string[] {
  return namesOf(task).filter((name) => !task.files || !isTest(name));
}

/** Answers which import paths did not compile, and whether something was said of each package. */
async function tellStatements(
  {
    plan,
    folder,
    id,
    args,
    packages,
  }: UntestedRequest & {
    readonly id: string;
    readonly args: readonly string[];
    readonly packages: number;
  },
  ops: EngineOps,
): Promise<{ readonly failed: readonly string[]; readonly whole: boolean }> {
  const { go, cwd } = plan.build;
  const failed: string[] = [];
  let ends = 0;
  let said = '';
  const stdout = readBuildOutput({
    onOutput() {},
    onFailed: ({ importPath }) => failed.push(importPath),
    onPackage({ action }) {
      if (action !== 'start' && action !== 'output') ends += 1;
    },
  });
  const stderr = cutLines((text) => {
    said = (said + text).slice(-64_000);
  });
  const shown = shownArguments(args, goflagsOf(plan));
  const env = buildEnvironment(plan, folder);
  await runGo({ id, go, args, shown, cwd, env, packages, stdout, stderr }, ops);
  if (noSpaceText.test(said)) throw new DiagnosticError(diskFull(folder));
  const whole = ends >= packages;
  if (!whole && !ops.signal.aborted) ops.log.emit({ type: 'diagnostic', diagnostic: untold(said) });
  return { failed, whole };
}

function untold(stderr: string) {
  const last = stderr.trim().split('\n').slice(-3).join('; ');
  return warning(
    'coverage/missing',
    `what no test reaches could not be measured, and no result of this run is kept: ${last}`,
    {
      remedy: 'run it again; "go test -cover" on a package without tests shows what is wrong',
    },
  );
}
