// The coverage of a run: what each task reached, what packages without tests have, and one profile of all in the plan's order.

import type { Entry } from '#cache';
import { coverageText, fillIn, mergeProfiles, parseProfile, tallyOf } from '#coverage';
import { DiagnosticError } from '#diagnostics';
import type { Coverage } from '#events';
import type { Cover } from '#gocmd';
import type { Plan, Task } from '#plan';
import type { EngineOps } from './ops.ts';
import { measureUntested } from './untested.ts';

/** What was measured of one package. */
export type Covered = NonNullable<Entry['covered']>;

export interface RunCoverage {
  /** Before anything is built: with -coverpkg each test's share is of what others name, too. */
  begin(): Promise<void>;
  /** A package without tests has been compiled; `close` is called when it is known what it counts for. */
  untested(task: Task, close: (covered?: Covered) => void): void;
  /** Every build is over. */
  finishUntested(): Promise<void>;
  /**
   * What the binary of a test wrote.
   * @throws DiagnosticError `coverage/profile` where it is damaged.
   */
  measured(task: Task, text: string): Covered;
  /** The line in which the binary that wrote this tells its share, which with -coverpkg is of what it links; it ends with a line break. */
  toldBy(task: Task, text: string): string;
  /** The result of a task that counts; one that is told again replaces the one before. */
  count(task: Task, covered: Covered | undefined): void;
  /** Of all packages together; where source changed while it was measured, there is none, and that is told. */
  total(): Coverage | undefined;
  /** As `-coverprofile` has it. */
  profile(): string;
  /** All that was to be measured so far has been: a share of less must not be kept. */
  isWhole(): boolean;
}

/** @param folder of the run */
export function openRunCoverage(plan: Plan, cover: Cover, folder: string, ops: EngineOps): RunCoverage {
  const counted = new Map<string, Covered>();
  const patterns = cover.packages ? { in: cover.packages } : {};
  /** Lines of blocks of packages that no test links, none of them reached; by import path. */
  const unreached = new Map<string, string>();
  let waiting: { readonly task: Task; readonly close: (covered?: Covered) => void }[] = [];
  const head = `mode: ${cover.mode}\n`;
  let whole = true;

  const coveredBy = (task: Task, profile: string): Covered => ({
    coverage: { ...tallyOf(parseProfile(profile, nameOf(inProfiles(task)))), ...patterns },
    profile,
  });
  const ofUntested = (task: Task): Covered | undefined => {
    const lines = unreached.get(inProfiles(task));
    return lines === undefined ? undefined : coveredBy(task, head + lines);
  };
  const measure = async (tasks: readonly Task[]): Promise<void> => {
    const found = await measureUntested({ plan, tasks, folder }, ops);
    whole &&= found.whole;
    for (const [importPath, lines] of found.lines) unreached.set(importPath, lines);
  };
  return {
    async begin() {
      // What a single package links is all that is named.
      if (cover.packages && plan.tasks.length > 1) await measure(plan.tasks);
    },
    untested: (task, close) => void waiting.push({ task, close }),
    async finishUntested() {
      const [now, unknown] = [
        waiting,
        waiting.map(({ task }) => task).filter((task) => !unreached.has(inProfiles(task))),
      ];
      waiting = [];
      if (unknown.length > 0 && (!cover.packages || plan.tasks.length === 1)) await measure(unknown);
      for (const { task, close } of now) close(ofUntested(task));
    },
    measured: (task, text) => coveredBy(task, cover.packages ? fillIn(text, unreached) : text),
    toldBy: (task, text) => coverageLine(coveredBy(task, text).coverage),
    count(task, covered) {
      if (covered) counted.set(task.id, covered);
      else counted.delete(task.id);
    },
    total() {
      const profiles = plan.tasks.flatMap(({ id, package: importPath }) => {
        const found = counted.get(id);
        const name = nameOf(importPath);
        return found ? [{ name, profile: parseProfile(found.profile, name) }] : [];
      });
      try {
        const merged = mergeProfiles(profiles);
        return { ...(merged ? tallyOf(merged) : { statements: 0, covered: 0 }), ...patterns };
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        for (const found of error.diagnostics) {
          ops.log.emit({ type: 'diagnostic', diagnostic: { ...found, severity: 'warning' } });
        }
        return undefined;
      }
    },
    isWhole: () => whole,
    profile() {
      const parts = plan.tasks.flatMap(({ id }) => counted.get(id)?.profile.slice(head.length) ?? []);
      return head + parts.join('');
    },
  };
}

/** In which package testing tells a share. */
export function coverageLine(coverage: Coverage): string {
  return `coverage: ${coverageText(coverage)}\n`;
}

/** A profile, as faults of it name it. */
function nameOf(importPath: string): string {
  return `profile of ${importPath}`;
}

/** What stands before the names of its files in a profile: an import path, and of files that are named their folder. */
function inProfiles({ package: importPath, files, dir }: Task): string {
  return files ? dir : importPath;
}
