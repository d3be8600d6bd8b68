// The part of the plain writer that shows packages: builds once each, failing tests in full, the closing line.

import type { TaskFinished, TaskOutput } from '#events';
import { fineOutcomes, moduleKinds } from '#events';
import { buildsOf, drawFailedTests } from '../format/failed-task.ts';
import { drawPackageLine } from '../format/package-line.ts';
import type { Style } from '../format/style.ts';
import {
  addLines,
  type DrawnRaces,
  drawTree,
  isPackageLine,
  raceKey,
  shownRoots,
  textLines,
} from '../format/test-block.ts';
import type { BuildState, RunState, TaskState } from '../state.ts';
import { isEmpty, readText } from '../text.ts';

/** Less the line of the package itself, which is drawn anew. What a command prints is not known. */
function linesOf({ kind, package: path }: TaskState, text: string): string[] {
  const lines = textLines(text);
  return kind === 'test' ? lines.filter((line) => !isPackageLine(line, path)) : lines;
}

export interface TaskWriter {
  readonly drawn: DrawnRaces;
  /** Passes output on at once where only one package is shown in full. */
  output(event: TaskOutput): void;
  /** Shows the tests of a running package that have failed so far. */
  early(task: string): void;
  /**
   * Shows what a running package has written so far, and from then on passes its output on at once. A package that is
   * followed to its end shows no failure again then. Answers whether it runs and its output is kept (`keepRunning`).
   */
  follow(task: string): boolean;
  unfollow(task: string): void;
  finished(event: TaskFinished): void;
  /** What builds said without making a package fail. */
  leftovers(): void;
}

export function createTaskWriter(options: {
  readonly state: RunState;
  readonly style: Style;
  readonly verbose: boolean;
  /** Packages that are fine have no line. */
  readonly quiet?: boolean;
  readonly put: (lines: readonly string[]) => void;
}): TaskWriter {
  const { state, style, verbose, quiet = false, put } = options;
  const drawn: DrawnRaces = new Map();
  const shownBuilds = new Set<string>();
  /** Root tests of a running package that have been shown already. */
  const shownTests = new Map<string, Set<string>>();

  const followed = new Set<string>();
  /** What a task that is passed on at once has printed since its last whole line. */
  const tails = new Map<string, string>();

  const streams = (): boolean => verbose && state.tasks.size === 1;
  const drawBuild = (build: BuildState): string[] => {
    if (shownBuilds.has(build.importPath) || isEmpty(build.text)) return [];
    shownBuilds.add(build.importPath);
    return textLines(readText(build.text));
  };
  const drawFailed = (task: TaskState): string[] => {
    const early = shownTests.get(task.id);
    shownTests.delete(task.id);
    return drawFailedTests(task, style, drawn, early);
  };
  /** A package shown in full has its race reports in full. */
  const noteRaces = (task: TaskState): void => {
    for (const race of state.races.values()) {
      if (race.seen[0]?.package === task.package) drawn.set(raceKey(race.report), task.package);
    }
  };
  const drawStream = (task: TaskState): string[] => {
    if (streams() || !task.stream) return [];
    return linesOf(task, readText(task.stream));
  };

  return {
    drawn,
    output(event) {
      const task = state.tasks.get(event.task);
      if (!task || !(streams() || followed.has(task.id))) return;
      // A line may come in pieces.
      const text = (tails.get(task.id) ?? '') + event.output;
      const end = text.lastIndexOf('\n') + 1;
      tails.set(task.id, text.slice(end));
      put(linesOf(task, text.slice(0, end)));
    },
    early(id) {
      const task = state.tasks.get(id);
      if (task?.status !== 'running' || followed.has(id)) return;
      const shown = shownTests.get(id) ?? new Set();
      const lines: string[] = [];
      for (const [root, tree] of shownRoots(task)) {
        if (task.tests.get(root)?.outcome === undefined || shown.has(root)) continue;
        shown.add(root);
        addLines(lines, drawTree(task, tree, style, drawn));
      }
      if (lines.length === 0) return;
      shownTests.set(id, shown);
      put([`${task.package} fails and is still running:`, ...lines]);
    },
    follow(id) {
      const task = state.tasks.get(id);
      if (task?.status !== 'running' || !task.stream) return false;
      if (!streams()) put(textLines(readText(task.stream)));
      followed.add(id);
      return true;
    },
    unfollow: (id) => void followed.delete(id),
    finished(event) {
      const task = state.tasks.get(event.task);
      if (!task) return;
      const { outcome } = event;
      if (outcome === 'no-tests' && !verbose && !event.coverage) return;
      if (outcome === 'cancelled' && !state.failures.has(task)) return;
      const fine = fineOutcomes.has(outcome);
      put(linesOf(task, tails.get(task.id) ?? ''));
      tails.delete(task.id);
      const lines = buildsOf(state, task, event).flatMap(drawBuild);
      const whole = followed.delete(task.id);
      if (verbose || whole) {
        if (!whole) addLines(lines, drawStream(task));
        if (lines.length > 0 && moduleKinds.has(task.kind)) lines.unshift(style.bold(`${task.package}:`));
        noteRaces(task);
      } else if (!fine) addLines(lines, drawFailed(task));
      if ((task.kind === 'test' && !quiet) || !fine || outcome === 'flaky' || verbose || whole)
        lines.push(drawPackageLine(task, event, style));
      put(lines);
    },
    leftovers() {
      for (const build of state.builds.values()) put(drawBuild(build));
    },
  };
}
