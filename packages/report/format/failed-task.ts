// What a failed package printed, as `go test` without -v shows it: around its tests, and of those that did not pass.

import type { TaskFinished } from '#events';
import type { BuildState, RunState, TaskState } from '../state.ts';
import type { Style } from './style.ts';
import { addLines, type DrawnRaces, drawOutside, drawTree, shownRoots } from './test-block.ts';

/** `early` are root tests that have been shown already. */
export function drawFailedTests(
  task: TaskState,
  style: Style,
  drawn: DrawnRaces,
  early?: ReadonlySet<string>,
): string[] {
  const lines = drawOutside(task, 'before', style, drawn);
  for (const [root, tree] of shownRoots(task)) {
    if (early?.has(root) !== true) addLines(lines, drawTree(task, tree, style, drawn));
  }
  if (early) lines.push(style.dim(`(shown above: ${[...early].join(', ')})`));
  addLines(lines, drawOutside(task, 'after', style, drawn));
  return lines;
}

/** The builds for which it could not be tested; none where it could. */
export function buildsOf(state: RunState, task: TaskState, finished: TaskFinished): readonly BuildState[] {
  if (finished.outcome !== 'build-fail' && finished.outcome !== 'vet-fail') return [];
  const named = state.builds.get(finished.failedBuild ?? '');
  if (named) return [named];
  return [task.package, `${task.package} [${task.package}.test]`].flatMap((path) => state.builds.get(path) ?? []);
}
