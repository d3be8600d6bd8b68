// A terminal for tests: a program on a real pty, and what a person would see of it, by a virtual terminal.

import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface TerminalRequest {
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  /** The whole environment, that of `personEnvironment` where it is left out; without TERM in it that is xterm-256color. */
  readonly env?: Readonly<Record<string, string>>;
  /** 80 by 24 where they are left out. */
  readonly columns?: number;
  readonly rows?: number;
  /** Told of each `OSC 777 ; text BEL` that the program writes, when all before it is on the screen. */
  readonly onMark?: (text: string, terminal: Terminal) => void;
}

export interface TerminalEnd {
  readonly code: number;
  readonly signal: number;
}

/** Text on one row that looks alike. */
export interface Look {
  readonly column: number;
  /** In cells. */
  readonly width: number;
  readonly text: string;
  /** Of the terminal's palette; absent for its own. */
  readonly color?: number;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** A test that ends, however it does, kills what still runs: `using seen = openTerminal(…)`. */
export interface Terminal extends Disposable {
  readonly pid: number;
  /** What is on the screen: its rows without blanks at their ends, and without empty rows below. */
  screen(): string;
  /** The same with all that has scrolled away. */
  text(): string;
  /** All bytes so far. */
  raw(): string;
  /** The rows of the screen in pieces of one look each. */
  looks(): Look[][];
  /** Whether the cursor is shown, and whether the program has gone to the alternate screen. */
  readonly state: { readonly cursorShown: boolean; readonly alternate: boolean };
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /**
   * When what `found` looks for is there; answers the text.
   * @throws after `ms` milliseconds, with what was there, or when the program has ended without it.
   */
  until(found: RegExp | ((terminal: Terminal) => boolean), ms?: number): Promise<string>;
  readonly exited: Promise<TerminalEnd>;
}

/** What this process has inherited, less what makes a terminal no person's, or another Node. */
export function personEnvironment(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { CI, NO_COLOR, FORCE_COLOR, NODE_OPTIONS, ...inherited } = process.env as Record<string, string>;
  return { ...inherited, ...more };
}

/** For a shell, after a program: tells which modes the terminal was left in, `saneModes` where it was left as it was. */
export const tellModes = "stty -a | grep -oE -- '-?(icanon|echo|isig)\\b'";
export const saneModes = /^isig\nicanon\necho$/m;

/** Opens a terminal with the program in it. */
export function openTerminal(request: TerminalRequest): Terminal {
  const { columns: cols = 80, rows = 24, env = personEnvironment() } = request;
  const virtual = new xterm.Terminal({ cols, rows, scrollback: 100_000, allowProposedApi: true });
  const pty: IPty = spawn(request.command, [...(request.args ?? [])], {
    // Becomes TERM.
    name: env['TERM'] ?? 'xterm-256color',
    cols,
    rows,
    cwd: request.cwd,
    env: { ...env },
  });
  const watching = new Set<() => void>();
  let raw = '';
  let cursorShown = true;
  let ended: TerminalEnd | undefined;
  let written = Promise.resolve();

  const showCursor = (shown: boolean) => (params: readonly (number | number[])[]) => {
    if (params.includes(25)) cursorShown = shown;
    return false;
  };
  virtual.parser.registerCsiHandler({ prefix: '?', final: 'h' }, showCursor(true));
  virtual.parser.registerCsiHandler({ prefix: '?', final: 'l' }, showCursor(false));
  virtual.parser.registerOscHandler(777, (text) => {
    request.onMark?.(text, terminal);
    return true;
  });
  pty.onData((data) => {
    raw += data;
    written = new Promise((resolve) => {
      virtual.write(data, () => {
        resolve();
        for (const look of watching) look();
      });
    });
  });
  const exited = new Promise<TerminalEnd>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      // The last output may come after the word of the end.
      setTimeout(() => {
        void written.then(() => {
          ended = { code: exitCode, signal: signal ?? 0 };
          resolve(ended);
          for (const look of watching) look();
        });
      }, 50);
    });
  });

  const read = (from: number): string => {
    const buffer = virtual.buffer.active;
    const lines: string[] = [];
    for (let at = from; at < buffer.length; at += 1) {
      const row = buffer.getLine(at);
      const line = row?.translateToString(true) ?? '';
      if (row?.isWrapped && lines.length > 0) lines[lines.length - 1] += line;
      else lines.push(line);
    }
    return lines.join('\n').replace(/\n+$/, '');
  };

  const looksOf = (line: xterm.IBufferLine): Look[] => {
    const looks: Look[] = [];
    for (let column = 0; column < line.length; column += 1) {
      const cell = line.getCell(column);
      const width = cell?.getWidth() ?? 0;
      const text = cell?.getChars() ?? '';
      if (!cell || width === 0 || text === '') continue;
      const color = cell.isFgPalette() ? { color: cell.getFgColor() } : {};
      const look = { column, width, text, ...color, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
      const last = looks.at(-1);
      const joins = last && last.column + last.width === column && last.bold === look.bold && last.dim === look.dim;
      if (joins && last.color === look.color) {
        looks[looks.length - 1] = { ...last, width: last.width + width, text: last.text + text };
      } else looks.push(look);
    }
    return looks;
  };

  const terminal: Terminal = {
    pid: pty.pid,
    screen: () => read(virtual.buffer.active.baseY),
    text: () => read(0),
    raw: () => raw,
    looks() {
      const { active } = virtual.buffer;
      return Array.from({ length: virtual.rows }, (_, row) => {
        const line = active.getLine(active.baseY + row);
        return line ? looksOf(line) : [];
      });
    },
    get state() {
      return { cursorShown, alternate: virtual.buffer.active.type === 'alternate' };
    },
    type: (keys) => pty.write(keys),
    resize(columns, height) {
      virtual.resize(columns, height);
      if (!ended) pty.resize(columns, height);
    },
    until(found, ms = 60_000) {
      const isThere = found instanceof RegExp ? () => found.test(terminal.text()) : () => found(terminal);
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          clearTimeout(timer);
          watching.delete(look);
        };
        const fail = (why: string): void => {
          stop();
          reject(new Error(`${why} waiting for ${found}; the terminal shows:\n${terminal.text()}`));
        };
        const look = (): void => {
          if (isThere()) {
            stop();
            resolve(terminal.text());
          } else if (ended) fail('the program ended,');
        };
        const timer = setTimeout(() => fail(`${ms} ms went by`), ms);
        watching.add(look);
        look();
      });
    },
    exited,
    [Symbol.dispose]() {
      if (!ended) pty.kill('SIGKILL');
    },
  };
  return terminal;
}
