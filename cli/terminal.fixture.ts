// gows in a pseudo terminal, with a virtual one that shows what a person would see.

import path from 'node:path';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { repository } from '#testkit';

export interface Seen {
  /** What is on the screen and above it, without empty lines at the end. */
  text(): string;
  /** The last line that is not empty. */
  lastLine(): string;
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves when the text matches; rejects with the screen after half a minute. */
  until(pattern: RegExp): Promise<void>;
  readonly ended: Promise<number>;
  readonly pid: number;
}

export function openTerminal(request: {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}): Seen {
  const child = pty.spawn(request.command, [...request.args], {
    name: 'xterm',
    cols: 80,
    rows: 24,
    cwd: request.cwd,
    env: { ...request.env },
  });
  const screen = new xterm.Terminal({ cols: 80, rows: 24, scrollback: 5000, allowProposedApi: true });
  const listeners = new Set<() => void>();
  child.onData((data) =>
    screen.write(data, () => {
      for (const listener of listeners) listener();
    }),
  );
  const lines = (): string[] => {
    const { buffer } = screen;
    const all = Array.from(
      { length: buffer.active.length },
      (_, at) => buffer.active.getLine(at)?.translateToString(true) ?? '',
    );
    while (all.at(-1) === '') all.pop();
    return all;
  };
  const text = () => lines().join('\n');
  return {
    text,
    lastLine: () => lines().at(-1) ?? '',
    type: (keys) => child.write(keys),
    resize(columns, rows) {
      child.resize(columns, rows);
      screen.resize(columns, rows);
    },
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(text())) return;
          listeners.delete(look);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`never seen: ${pattern}\n${text()}`));
        }, 30_000);
        listeners.add(look);
        look();
      }),
    ended: new Promise((resolve) => child.onExit(({ exitCode }) => resolve(exitCode))),
    pid: child.pid,
  };
}

/** The program from its sources. */
export const program = path.join(repository, 'cli/main.ts');
