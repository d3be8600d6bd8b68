// A screen while it is open: draws again when something has changed or time has passed, and hands on what keys ask for.

import type { Clock, RunState, Style } from '#report';
import { drawFrame } from './frame.ts';
import { keysOf } from './keys.ts';
import { createPainter } from './paint.ts';
import type { Size } from './size.ts';
import { type Action, current, firstView, press } from './view.ts';

/** The live part's terminal, as node has it. */
export interface ScreenTerminal {
  write(text: string): unknown;
  readonly columns: number;
  readonly rows: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** The terminal's input, as node has it. */
export interface ScreenKeyboard {
  setRawMode(raw: boolean): unknown;
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  off(event: 'data', listener: (bytes: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
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
  /** Absent where no key can be read. */
  readonly keyboard?: ScreenKeyboard;
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
  /** Lets text stand above the live part, soon. It ends in a line end. */
  above(text: string): void;
  /** Says that the state has changed. */
  changed(): void;
  /** Writes what is outstanding, takes the live part away and gives the terminal back. May be called at any time. */
  close(): void;
}

/** Times are shown in tenths of a second, yet nobody needs to see each pass. */
const idleMs = 500;
const changedMs = 100;
/** Of the time of one core, drawing takes a part in so many. */
const share = 33;
const longestRestMs = 2_000;

export function openScreen(request: ScreenRequest): Screen {
  const { state, terminal, keyboard, now, pace, actions, style } = request;
  const size = (): Size => ({ columns: Math.max(terminal.columns || 80, 10), rows: Math.max(terminal.rows || 24, 2) });
  const painter = createPainter({ terminal: (text) => void terminal.write(text), text: request.text, size });
  let view = firstView;
  let above = '';
  let closed = false;
  let paused = false;
  let next: { readonly at: number; readonly cancel: () => void } | undefined;
  let restUntil = 0;

  const draw = (): void => {
    next?.cancel();
    next = undefined;
    if (closed || paused) return;
    const began = request.used();
    const keys = keyboard !== undefined;
    const stopping = request.stopping();
    const frame = drawFrame({ state, view: current(view, state), size: size(), now: now(), style, stopping, keys });
    view = frame.view;
    const text = above;
    above = '';
    painter.paint(frame.lines, text);
    restUntil = pace.now() + Math.min((request.used() - began) * share, longestRestMs);
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
  const onKeys = (bytes: Buffer): void => {
    for (const key of keysOf(bytes)) {
      const pressed = press(view, key, state);
      view = pressed.view;
      if (pressed.action) act(pressed.action);
    }
    draw();
  };
  const listen = (): void => {
    keyboard?.setRawMode(true);
    keyboard?.on('data', onKeys);
    keyboard?.resume();
  };
  const release = (): void => {
    keyboard?.off('data', onKeys);
    keyboard?.pause();
    keyboard?.setRawMode(false);
  };
  const suspend = async (stop: () => Promise<void>): Promise<void> => {
    paused = true;
    painter.clear();
    release();
    await stop();
    if (closed) return;
    paused = false;
    listen();
    draw();
  };

  terminal.on('resize', draw);
  listen();
  draw();
  return {
    above(text) {
      above += text;
      wake(changedMs);
    },
    changed: () => wake(changedMs),
    close() {
      if (closed) return;
      closed = true;
      next?.cancel();
      terminal.off('resize', draw);
      painter.clear();
      if (!paused) release();
      if (above !== '') request.text(above);
    },
  };
}
