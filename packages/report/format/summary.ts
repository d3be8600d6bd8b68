// The end of a run: slowest packages, what was not run, data races, each failure with the command to paste, DONE.

import { percent } from '#coverage';
import type { Outcome } from '#events';
import type { RunState, TaskState } from '../state.ts';
import { drawFailures } from './failures.ts';
import { drawRaces } from './races.ts';
import { drawRemote } from './remote.ts';
import { drawReuse } from './reuse.ts';
import type { Style } from './style.ts';
import type { DrawnRaces } from './test-block.ts';
import { count, countTasks, duration, flakyWords, outcomeWords, shortRevision, wrapList } from './words.ts';

export interface SummaryOptions {
  readonly style: Style;
  readonly columns: number;
  /** Absolute path of the workspace, against which places are relative. */
  readonly root: string;
  /** Race reports that have been drawn in full already. */
  readonly drawn: DrawnRaces;
  /** Races and failures alone, before the line of counts. */
  readonly brief?: boolean;
}

/** Below these, how long packages took is of no interest. The race runtime alone sleeps 1 s at the end of a binary. */
const slowFromMs = 1000;
const slowFromMsWithRace = 2000;
const slowFromPackages = 5;

export function drawSummary(state: RunState, options: SummaryOptions): string[] {
  const failed = [drawRaces(state, options), drawFailures(state, options)];
  const sections = (
    options.brief
      ? failed
      : [
          drawSlowest(state, options),
          drawNotRun(state, options),
          drawFlaky(state, options),
          ...failed,
          [...drawReuse(state, options.columns, options.style), ...drawRemote(state, options.columns, options.style)],
        ]
  ).filter((section) => section.length > 0);
  return [
    ...sections.flatMap((section) => ['', ...section]),
    ...(sections.length > 0 ? [''] : []),
    drawDone(state, options.style),
  ];
}

function drawSlowest(state: RunState, { style }: SummaryOptions): string[] {
  const from = state.workspace?.race === true ? slowFromMsWithRace : slowFromMs;
  const slow = state.slowest.filter(({ finished }) => finished?.source === 'ran' && finished.elapsedMs > from);
  if (state.slowest.length < slowFromPackages || slow.length === 0) return [];
  const times = slow.map((task) => duration(task.finished?.elapsedMs ?? 0));
  const width = Math.max(...times.map((time) => time.length));
  return [style.bold('SLOWEST'), ...slow.map((task, at) => `  ${times[at]?.padStart(width)}  ${task.package}`)];
}

function drawNotRun(state: RunState, { columns }: SummaryOptions): string[] {
  const lines: string[] = [];
  const put = (items: readonly string[], head: string): void => {
    if (items.length > 0) lines.push(...wrapList(head, items, columns));
  };
  const begun = state.cancelled.filter((task) => task.startedAt !== undefined);
  const waiting = state.cancelled.filter((task) => task.startedAt === undefined);
  put(state.withoutTests, `${count(state.withoutTests.length, 'package has', 'packages have')} no test files:`);
  put(begun.map(drawStopped), 'Stopped while running:');
  put(
    waiting.map((task) => task.package),
    `${countTasks(waiting.length, state)} not begun:`,
  );
  return lines;
}

function drawFlaky(state: RunState, { style }: SummaryOptions): string[] {
  const flaky = [...state.tasks.values()].flatMap(({ finished }) => (finished?.outcome === 'flaky' ? [finished] : []));
  if (flaky.length === 0) return [];
  const lines = flaky.map((finished) => `  ${finished.package}  ${flakyWords(finished)}`);
  return [style.bold(style.yellow('FLAKY')), ...lines];
}

/** With the test that it was at, since that may be what one waited for in vain. */
function drawStopped(task: TaskState): string {
  let test = task.current === undefined ? undefined : task.tests.get(task.current);
  while (test && test.outcome !== 'cancelled') test = test.parent;
  const at = test ? ` ${test.name}` : '';
  return `${task.package}${at} (${duration(task.finished?.elapsedMs ?? 0)})`;
}

const order = Object.keys(outcomeWords) as readonly Outcome[];

function drawDone(state: RunState, style: Style): string {
  const { finished, workspace } = state;
  const fine = finished?.outcome === 'pass';
  const parts: string[] = [];
  const counted = order.flatMap((outcome) => {
    const n = state.counts[outcome] ?? 0;
    return n === 0 ? [] : [`${n} ${outcomeWords[outcome]}`];
  });
  if (counted.length > 0) parts.push(counted.join(', '));
  else if (state.tasks.size === 0 && fine && workspace?.shard) {
    const { index, count: shards } = workspace.shard;
    parts.push(`shard ${index}/${shards} is empty, nothing to do`);
  } else if (state.tasks.size === 0 && fine) {
    parts.push(workspace?.base ? `nothing affected since ${shortRevision(workspace.base.rev)}` : 'nothing to do');
  } else parts.push(finished?.outcome === 'cancelled' ? 'stopped' : 'nothing was run');
  const { passed, failed, skipped } = state.testCounts;
  const total = passed + failed + skipped;
  if (total > 0) {
    const more = [...(failed > 0 ? [`${failed} failed`] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])];
    parts.push([count(total, 'test'), ...more].join(', '));
  }
  const share = finished?.coverage && percent(finished.coverage);
  if (share !== undefined) parts.push(`${share}% of statements`);
  parts.push(duration(finished?.elapsedMs ?? state.at - state.startedAt));
  if (finished) parts.push(`exit ${finished.exitCode}`);
  return `${style.bold(fine ? style.green('DONE') : style.red('DONE'))} ${parts.join(' · ')}`;
}
