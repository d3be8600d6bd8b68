// Closes the tasks that an invocation decided: no tests, a failed build of its own or of a dependency, vet, set-up.

import { coverageText } from '#coverage';
import type { Task } from '#plan';
import type { BuildResult } from './build.ts';
import type { BuildFailure } from './build-output.ts';
import type { Covered, RunCoverage } from './coverage.ts';
import { noSpaceText } from './disk.ts';
import type { Ledger } from './ledger.ts';
import type { Made } from './made.ts';
import type { EngineOps } from './ops.ts';
import type { TestEvent } from './test-events.ts';

export interface BuildEnds {
  onPackage(task: Task, event: TestEvent): void;
  onFailed(failure: BuildFailure): void;
  /** Closes what is left of the invocation's tasks; `problem` is told of the packages for which there is no reason. */
  finish(tasks: readonly Task[], result: BuildResult, problem: (tasks: readonly Task[]) => void): void;
}

export interface BuildEndsRequest {
  readonly ledger: Ledger;
  readonly made: Pick<Made, 'nothing'>;
  /** Where it is measured. */
  readonly coverage?: RunCoverage | undefined;
  /** Gathers those of all invocations of the run. */
  readonly failures: Map<string, BuildFailure>;
}

/** A package without tests: all that happens with it is what the go command says, and that its statements count. */
export function closeWithoutTests(
  task: Task,
  said: { readonly output: string; readonly elapsedMs: number },
  { ledger, coverage }: Pick<BuildEndsRequest, 'ledger' | 'coverage'>,
  { keeper }: Pick<EngineOps, 'keeper'>,
): void {
  const close = (covered?: Covered): void => {
    // As `go tool covdata percent` says it.
    const output = covered
      ? `\t${task.package}\t\tcoverage: ${coverageText({ ...covered.coverage, in: [] })}\n`
      : said.output;
    coverage?.count(task, covered);
    ledger.close(task, { outcome: 'no-tests', ...said, output, ...(covered ? { coverage: covered.coverage } : {}) });
    if (coverage?.isWhole() === false) return;
    keeper?.keep({ task, events: [{ type: 'task.output', task: task.id, output }], ...(covered ? { covered } : {}) });
  };
  if (coverage) coverage.untested(task, close);
  else close();
}

export function decideBuilds(
  tasks: readonly Task[],
  { ledger, made, failures, coverage }: BuildEndsRequest,
  ops: EngineOps,
): BuildEnds {
  const byPackage = new Map(tasks.map((task) => [task.package, task]));
  const said = new Map<Task, { output: string; failed?: TestEvent; skipped?: true }>();

  const failedBuild = (task: Task, failure: BuildFailure, output = `FAIL\t${task.package} [build failed]\n`): void => {
    ledger.close(task, {
      outcome: failure.vet === true && isOwn(failure.importPath, task) ? 'vet-fail' : 'build-fail',
      output,
      failedBuild: failure.importPath,
      buildOutput: failure.output,
    });
  };

  return {
    onPackage(task, event) {
      const heard = said.get(task) ?? { output: '' };
      said.set(task, heard);
      heard.output += event.output ?? '';
      // Where statements are counted, those of a package without tests are, and it passes.
      if (event.action === 'skip' || (event.action === 'pass' && !task.hasTests)) {
        heard.skipped = true;
        compiledUntested(task, heard.output, (event.elapsed ?? 0) * 1000);
      } else if (event.action === 'fail') {
        heard.failed = event;
        if (heard.output.includes('[setup failed]')) closeSaid(task, heard.output, event);
      }
    },
    onFailed(failure) {
      // A full disk ends the run; it is not the package that is broken.
      if (noSpaceText.test(failure.output)) return;
      failures.set(failure.importPath, failure);
      const task = byPackage.get(testedPackage(failure.importPath) ?? '');
      if (task?.hasTests && failure.vet !== 'unknown') failedBuild(task, failure);
    },
    finish(mine, result, problem) {
      for (const failure of result.failures) failures.set(failure.importPath, failure);
      const unexplained: Task[] = [];
      for (const task of mine) {
        if (!ledger.isOpen(task)) continue;
        const heard = said.get(task);
        if (heard?.skipped) continue; // it waits to be told what its statements count for
        if (heard?.failed) {
          // With -coverpkg one that does not compile takes all others without tests with it, which have compiled.
          if (coverage && !task.hasTests && !causeFor(task))
            compiledUntested(task, `?   \t${task.package}\t[no test files]\n`, 0);
          else closeSaid(task, heard.output, heard.failed);
          continue;
        }
        if (task.hasTests && !result.missing.includes(task)) continue; // its binary is there, and waits to run
        const failure = causeFor(task);
        if (failure) failedBuild(task, failure);
        else unexplained.push(task);
      }
      if (unexplained.length > 0) problem(unexplained);
    },
  };

  function compiledUntested(task: Task, output: string, elapsedMs: number): void {
    closeWithoutTests(task, { output, elapsedMs }, { ledger, coverage }, ops);
    made.nothing(task, output);
  }

  function closeSaid(task: Task, output: string, event: TestEvent): void {
    const { failedBuild: importPath } = event;
    const failure = failures.get(importPath ?? '');
    if (failure) failedBuild(task, failure, output);
    else ledger.close(task, { outcome: 'build-fail', output, ...(importPath ? { failedBuild: importPath } : {}) });
  }

  function causeFor(task: Task): BuildFailure | undefined {
    for (const failure of failures.values()) if (isOwn(failure.importPath, task)) return failure;
    // A vet failure stops nobody but the package itself.
    const broken = [...failures.values()].filter((failure) => failure.vet !== true);
    const cause = ops.buildCause(task, new Set(broken.map((failure) => failure.importPath)));
    return cause === undefined ? undefined : failures.get(cause);
  }
}

/** The package whose test binary a variant belongs to: `P` of `X [P.test]` and of `P.test`. */
function testedPackage(importPath: string): string | undefined {
  return /\[(.+)\.test\]$/.exec(importPath)?.[1] ?? /^(.+)\.test$/.exec(importPath)?.[1];
}

function isOwn(importPath: string, task: Task): boolean {
  return importPath === task.package || testedPackage(importPath) === task.package;
}
