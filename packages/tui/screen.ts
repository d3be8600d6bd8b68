// A screen while it is open: draws again when something has changed or time has passed, and hands on what keys ask for.

import type { Key } from '#keyboard';
import { type Clock, onlyColours, type RunState, type Style } from '#report';
import { drawFrame } from './frame.ts';
import { createLayout } from './layout.ts';
import { createPainter } from './paint.ts';
import type { Size } from './size.ts';
import type { ScreenWatch } from './status.ts';
import { type Action, current, firstView, press } from './view.ts';

/** The live part's terminal, as node has it. */
export interface ScreenTerminal {
  write(text: string): unknown;
  readonly columns: number;
  readonly rows: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** What a person can do with the run; a key for which there is no action does nothing. */
export interface ScreenActions {
  readonly stop: () => void;
  /** Passes on the output of a task, from its beginning; answers whether it can. */
  readonly follow: (task: string) => boolean;
  readonly unfollow: (task: string) => void;
  /** Makes a test print its goroutines. */
  readonly dump?: (task: string) => void;
  /** Stops the program as Ctrl-Z does, and returns when it goes on. */
  readonly suspend?: () => Promise<void>;
}

export interface ScreenRequest {
  readonly state: RunState;
  readonly terminal: ScreenTerminal;
  /** Whether keys are read: whoever does that hands them to `press`. */
  readonly keys: boolean;
  readonly watch?: ScreenWatch;
  /** Takes text that stays. */
  readonly text: (text: string) => void;
  readonly style: Style;
  /** Whether the run was told to stop. */
  readonly stopping: () => boolean;
  /** What the frames tell of time. */
  readonly now: Clock['now'];
  /** When frames are drawn: the machine's time, but for tests. */
  readonly pace: Clock;
  /** CPU time that this process has used, in milliseconds. By the wall clock a busy machine would hold up the screen. */
  readonly used: () => number;
  readonly actions: ScreenActions;
}

export interface Screen {
  /** Lets text stand above the live part, soon, without what would steer the terminal but for colours. It ends in a line end. */
  above(text: string): void;
  /** Says that the state has changed. */
  changed(): void;
  press(key: Key): void;
  /** Draws at once: what somebody types is seen as it is typed. */
  refresh(): void;
  /** Writes what is outstanding and takes the live part away. May be called at any time. */
  close(): void;
}

/** Times are shown in tenths of a second, yet nobody needs to see each pass. */
const idleMs = 500;
const changedMs = 100;
/** Of the time of one core, drawing takes a part in so many. */
const share = 33;
const longestRestMs = 2_000;
/** The first frames pay for code that is read and compiled once, which says nothing of what the next ones cost. */
const coldFrames = 3;

export function openScreen(request: ScreenRequest): Screen {
  const { state, terminal, keys, watch, now, pace, actions, style } = request;
  const size = (): Size => ({ columns: Math.max(terminal.columns || 80, 10), rows: Math.max(terminal.rows || 24, 2) });
  const painter = createPainter({ terminal: (text) => void terminal.write(text), text: request.text, size });
  const layOut = createLayout();
  const fixed = { style, keys, dumps: actions.dump !== undefined, ...(watch ? { watch } : {}) };
  let view = firstView;
  let above = '';
  let closed = false;
  let paused = false;
  let next: { readonly at: number; readonly cancel: () => void } | undefined;
  let restUntil = 0;
  let drawn = 0;

  const draw = (): void => {
    next?.cancel();
    next = undefined;
    if (closed || paused) return;
    const began = request.used();
    const stopping = request.stopping();
    const seen = current(view, state);
    const frame = drawFrame({ ...fixed, state, view: seen, size: size(), now: now(), stopping }, layOut);
    view = frame.view;
    const text = above;
    above = '';
    painter.paint(frame.lines, text);
    drawn += 1;
    const longest = drawn > coldFrames ? longestRestMs : idleMs;
    restUntil = pace.now() + Math.min((request.used() - began) * share, longest);
    wake(idleMs);
  };
  const wake = (ms: number): void => {
    if (closed || paused) return;
    const at = Math.max(pace.now() + ms, restUntil);
    if (next && next.at <= at) return;
    next?.cancel();
    next = { at, cancel: pace.schedule(at - pace.now(), draw) };
  };

  const act = (action: Action): void => {
    if (action.do === 'stop') actions.stop();
    else if (action.do === 'follow') actions.follow(action.task);
    else if (action.do === 'unfollow') actions.unfollow(action.task);
    else if (action.do === 'dump') actions.dump?.(action.task);
    else if (actions.suspend) void suspend(actions.suspend);
  };
  const suspend = async (stop: () => Promise<void>): Promise<void> => {
    paused = true;
    painter.clear();
    await stop();
    paused = false;
    draw();
  };

  terminal.on('resize', draw);
  draw();
  return {
    above(text) {
      // A test that wipes the screen or moves the cursor would take away what stands there, and upset what is drawn.
      above += onlyColours(text);
      wake(changedMs);
    },
    changed: () => wake(changedMs),
    press(key) {
      if (key === 'd' && !actions.dump) return;
      const pressed = press(view, key, state);
      view = pressed.view;
      if (pressed.action) act(pressed.action);
      draw();
    },
    refresh: draw,
    close() {
      if (closed) return;
      closed = true;
      next?.cancel();
      terminal.off('resize', draw);
      painter.clear();
      if (above !== '') request.text(above);
    },
  };
}
