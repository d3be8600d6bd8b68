// Where the kernel tells what goes on: small files under /proc and /sys, read at once as no disk is behind them.

import { readdirSync, readFileSync } from 'node:fs';

export interface Files {
  /** Undefined where there is no such file, or where it must not be read. */
  read(file: string): string | undefined;
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): readonly string[];
}

export const machineFiles: Files = {
  read(file) {
    try {
      return readFileSync(file, 'latin1');
    } catch {
      return undefined;
    }
  },
  list(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
};

/** The number after a word that begins a line: of `oom_kill 3`, `MemAvailable:   100 kB`. */
export function numberAfter(text: string | undefined, word: string): number | undefined {
  if (text === undefined) return undefined;
  for (const line of text.split('\n')) {
    const [name, value] = line.split(/[\s:]+/, 2);
    if (name === word && value !== undefined && /^\d+$/.test(value)) return Number(value);
  }
  return undefined;
}
