// What stands above the foot of the screen: the packages at work, or the page that a key has opened. Rows for the layout.

import { Box, Text } from 'ink';
import { createElement as h } from 'react';
import stringWidth from 'string-width';
import { drawFailures, duration, failedItself, isFailed, type Style, type TaskState } from '#report';
import { type Activity, currentTest } from './activity.ts';
import { oneLine } from './clean.ts';
import { line, ownLine, type Row } from './layout.ts';
import type { HelpRow, StatusOptions } from './status.ts';
import { selectedOf } from './view.ts';

/** From here on a running package also names the test that it is at, in milliseconds. */
const testFromMs = 1_000;

export interface Body {
  /** Each one line of the screen. */
  readonly rows: readonly Row[];
  /** How far the list of failures, or the help, is moved up: `view.scrolled`, but never past its end. */
  readonly scrolled: number;
}

/** At most `room` rows. */
export function drawBody(options: StatusOptions, room: number): Body {
  const { view } = options;
  switch (view.page) {
    case 'main':
      return { rows: drawActivities(options, room), scrolled: view.scrolled };
    case 'running':
      return { rows: drawRunning(options, room), scrolled: view.scrolled };
    case 'failures':
      return scroll(failedLines(options), options, room);
    case 'help':
      return scroll(helpLines(options), options, room);
  }
}

function scroll(lines: readonly string[], { view, size }: StatusOptions, room: number): Body {
  const scrolled = Math.min(view.scrolled, Math.max(0, lines.length - room));
  const shown = lines.slice(scrolled, scrolled + room);
  return { rows: shown.map((text) => line(text === '' ? ' ' : text, size.columns)), scrolled };
}

const help: readonly HelpRow[] = [
  ['t', 'what runs now: process, age, last output'],
  ['f', 'failures so far, with the commands that run them again'],
  ['s', 'pass on all output of one package, from its beginning; again: no more'],
  ['d', 'on the page of t, twice: print the goroutines of a test, which ends it'],
  ['↑ ↓', 'choose a package, move the list (also k j)'],
];
const helpAlone: readonly HelpRow[] = [['q', 'stop the run, as Ctrl-C; again: end at once']];
const helpLast: HelpRow = ['Esc', 'back'];

function helpLines({ watch, dumps }: StatusOptions): string[] {
  const own = help.filter(([key]) => key !== 'd' || dumps);
  return [...own, ...(watch?.help ?? helpAlone), helpLast].map(([key, about]) => `${key.padEnd(8)} ${about}`);
}

function drawActivities(options: StatusOptions, room: number): Row[] {
  const { state, style, size, activities: all } = options;
  const builds = [...state.invocations.values()].some(({ running }) => running);
  if (all.length === 0 && builds) return [line(style.dim('compiling'), size.columns)].slice(0, room);
  const shown = all.slice(0, all.length > room ? Math.max(0, room - 1) : room);
  const width = Math.max(0, ...shown.map(({ elapsedMs }) => duration(elapsedMs).length));
  const rows = shown.map((activity) => drawActivity(activity, width, options));
  if (shown.length < all.length && room > 0)
    rows.push(ownLine(style.dim(`and ${all.length - shown.length} more`), size.columns));
  return rows;
}

function drawActivity({ task, doing, elapsedMs }: Activity, width: number, options: StatusOptions): Row {
  const { style, size, names } = options;
  const failed = task.testCounts.failed;
  const runs = doing === 'run';
  const paint = failed > 0 ? style.red : runs ? style.bold : style.dim;
  const test = runs && elapsedMs >= testFromMs ? currentTest(task) : undefined;
  const about = [
    ...(failed > 0 ? [style.red(`${failed} failed`)] : []),
    ...(test ? [oneLine(test, size.columns)] : []),
  ];
  const left = `${doing.padEnd(7)} ${duration(elapsedMs).padStart(width)}`;
  const lead = `${paint(doing)}${left.slice(doing.length)} `;
  const name = nameOf(task, names);
  const room = size.columns - left.length - 1;
  if (room <= 0) return line(lead, size.columns);
  const said = about.join(' ');
  const whole = [name, ...about].join(' ');
  // No name of a package holds what a terminal would act on.
  if (stringWidth(whole) <= room) return { lead: lead + whole };
  // The name of the test gives way before that of the package. Of two that shrink, Yoga's rounding may make one too wide.
  const node = () =>
    h(
      Box,
      { columnGap: 1 },
      h(Box, { flexShrink: 0, width: Math.min(stringWidth(name), room) }, h(Text, { wrap: 'truncate-start' }, name)),
      said === '' ? null : h(Box, { flexShrink: 1 }, h(Text, { wrap: 'truncate-end' }, said)),
    );
  return { lead, tail: { key: `${name}\n${said}`, width: room, node } };
}

function nameOf(task: TaskState, names: ReadonlyMap<string, string>): string {
  return names.get(task.package) ?? task.package;
}

/** Two lines for each package that runs; the selected one is always among those shown. */
function drawRunning(options: StatusOptions, room: number): Row[] {
  const { state, now, style, size, names, view } = options;
  const selected = selectedOf(view, state);
  if (!selected) return [line(style.dim('No test runs now.'), size.columns)].slice(0, room);
  const fit = Math.max(1, Math.floor(room / 2));
  const from = Math.max(0, selected.at - fit + 1);
  const rows = [...state.running.values()].slice(from, from + fit).flatMap((task) => {
    const mark = task.id === selected.task ? style.bold('›') : ' ';
    const pid = task.pid === undefined ? '' : `pid ${task.pid}  `;
    const age = duration(now - (task.startedAt ?? now));
    const { last } = task;
    const said = last ? `${duration(now - last.at)} ago: ${oneLine(last.text, size.columns)}` : 'no output yet';
    return [`${mark} ${pid}${age}  ${nameOf(task, names)}`, style.dim(`    ${said}`)];
  });
  return rows.slice(0, room).map((text) => line(text, size.columns));
}

/** The list that stands at the end of the run, as far as it is known, and tests that failed in packages still running. */
function failedLines({ state, style, size, names }: StatusOptions): string[] {
  const root = state.workspace?.root ?? '';
  const lines = drawFailures(state, { style, columns: size.columns, root, drawn: new Map() });
  for (const task of state.running.values()) lines.push(...stillRunning(task, names, style));
  return lines.length > 0 ? lines : [style.dim('Nothing has failed.')];
}

function stillRunning(task: TaskState, names: ReadonlyMap<string, string>, style: Style): string[] {
  const failed = [...task.failedTests].filter((test) => isFailed(test) && failedItself(test));
  return failed.map((test) => `${nameOf(task, names)}  ${style.red(test.name)}  still running`);
}
