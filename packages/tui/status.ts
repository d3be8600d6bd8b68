// The lines at the foot of the screen: how far the run is, what came of it, how long it will take, which keys there are.

import { countReuse, duration, type RunState, type Style } from '#report';
import type { Activity } from './activity.ts';
import { estimateLeft } from './estimate.ts';
import { line, ownLine, type Row } from './layout.ts';
import type { Size } from './size.ts';
import type { View } from './view.ts';

/** A key and what it does. */
export type HelpRow = readonly [key: string, about: string];

/** What a watch around the run adds. */
export interface ScreenWatch {
  /** Keys that the watch takes itself while a screen is drawn, `q` among them. */
  readonly help: readonly HelpRow[];
  /** What is being typed, or what keys have set. */
  readonly note: () => string | undefined;
}

export interface StatusOptions {
  readonly state: RunState;
  readonly view: View;
  readonly size: Size;
  readonly now: number;
  readonly style: Style;
  /** The run was told to stop. */
  readonly stopping: boolean;
  /** Whether keys are read. */
  readonly keys: boolean;
  /** Whether a test can be made to print its goroutines: not where a recording is drawn. */
  readonly dumps: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly activities: readonly Activity[];
  readonly watch?: ScreenWatch;
}

/** A piece of a line: its text, and the same with colours. */
interface Piece {
  readonly text: string;
  readonly drawn: string;
}

export function drawStatus(options: StatusOptions): Row[] {
  const { size, style } = options;
  const { columns } = size;
  const own = [...join(progress(options), columns), ...join(counts(options), columns)];
  const lines = own.map((text) => ownLine(text, columns));
  const note = noteOf(options);
  if (note !== undefined) lines.push(line(style.yellow(note), columns));
  const watched = options.watch?.note();
  if (watched !== undefined) lines.push(line(watched, columns));
  lines.push(ownLine(style.dim(options.keys ? hint(options, columns) : 'Ctrl-C stops'), columns));
  return lines;
}

function progress({ state, stopping, size, now, style }: StatusOptions): Piece[] {
  const total = state.tasks.size;
  const head = `${state.done}/${total}`;
  const width = size.columns < 60 ? 0 : Math.min(30, Math.floor(size.columns / 4));
  const full = total === 0 ? 0 : Math.floor((width * state.done) / total);
  const bar = width === 0 ? '' : `${'━'.repeat(full)}${style.dim('─'.repeat(width - full))} `;
  const pieces = [
    { text: `${'━'.repeat(width)}${width === 0 ? '' : ' '}${head}`, drawn: bar + style.bold(head) },
    plain(duration(now - state.startedAt)),
  ];
  const left = estimateLeft(state, now);
  if (stopping) pieces.push({ text: 'stopping', drawn: style.yellow('stopping') });
  else if (left !== undefined) pieces.push(plain(`tests left ≈ ${duration(left)}`));
  return pieces;
}

function counts({ state, activities, style }: StatusOptions): Piece[] {
  const { pass = 0, flaky = 0, skip = 0 } = state.counts;
  const { reused, looked } = countReuse(state.tasks.values());
  const failing = [...state.running.values()].filter((task) => task.testCounts.failed > 0).length;
  const failed = state.failures.size + failing;
  // Not "building": which of them the go command is at is not known before it links.
  const building = activities.filter(({ doing }) => doing === 'link' || doing === 'compile').length;
  const waiting = state.tasks.size - state.done - state.running.size - building;
  const passed = `${pass + flaky + skip} passed`;
  const pieces: Piece[] = [{ text: passed, drawn: style.green(passed) }];
  if (failed > 0) pieces.push({ text: `${failed} failed`, drawn: style.red(`${failed} failed`) });
  pieces.push(plain(`${reused} reused`));
  if (looked > 0) pieces.push(plain(`hit rate ${Math.floor((100 * reused) / looked)} %`));
  if (state.running.size > 0) pieces.push(plain(`${state.running.size} running`));
  if (building > 0) pieces.push(plain(`${building} to build`));
  if (waiting > 0) pieces.push(plain(`${waiting} waiting`));
  return pieces;
}

function noteOf({ state, view, stopping, names, keys }: StatusOptions): string | undefined {
  if (stopping && keys) return 'q again ends at once';
  const name = (task: string): string => {
    const path = state.tasks.get(task)?.package ?? task;
    return names.get(path) ?? path;
  };
  if (view.asked !== undefined) return `d again: print the goroutines of ${name(view.asked)}, which ends it`;
  if (view.followed !== undefined) return `output of ${name(view.followed)} · s ends that`;
  return undefined;
}

const hints: Readonly<Record<View['page'], readonly [short: string, long: string]>> = {
  main: ['? help', '? help · t what runs · f failures · s output'],
  help: ['? back', '? back'],
  running: ['↑↓ · s output · d dump · t back', '↑↓ choose · s output · d goroutines · t back'],
  failures: ['↑↓ · f back', '↑↓ move · f back'],
};

function hint({ view, watch, dumps }: StatusOptions, columns: number): string {
  const [short, long] = hints[view.page].map((keys) => (dumps ? keys : keys.replace(/ · d \w+/, ''))) as [
    string,
    string,
  ];
  const quit = watch ? 'q quit' : 'q stop';
  const whole = `${long} · ${quit}`;
  if (whole.length < columns) return whole;
  // What leads back matters more.
  return view.page === 'running' ? short : `${short} · ${quit}`;
}

function plain(text: string): Piece {
  return { text, drawn: text };
}

/** Pieces parted by dots, on as many lines as they need. No piece holds a wide character. */
function join(pieces: readonly Piece[], columns: number): string[] {
  const lines: string[] = [];
  let width = 0;
  for (const { text, drawn } of pieces) {
    const last = lines.length - 1;
    if (last >= 0 && width + 3 + text.length <= columns) {
      lines[last] += ` · ${drawn}`;
      width += 3 + text.length;
    } else {
      lines.push(drawn);
      width = text.length;
    }
  }
  return lines;
}
