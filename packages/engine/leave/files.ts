// Where the kernel tells what goes on: small files under /proc and /sys, read at once as no disk is behind them.

import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

export interface Files {
  /** Undefined where there is no such file, or where it must not be read. */
  read(file: string): string | undefined;
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): readonly string[];
}

/**
 * A hundred processes are read ten times a second: three calls of the system each rather than the five of `readFileSync`.
 * Theirs is one line, given whole; of other files one read may give less than all.
 */
const ofProcess = /^\/proc\/\d+\/stat$/;
const line = Buffer.alloc(4096);

export const machineFiles: Files = {
  read(file) {
    let descriptor: number | undefined;
    try {
      if (!ofProcess.test(file)) return readFileSync(file, 'latin1');
      descriptor = openSync(file, 'r');
      return line.toString('latin1', 0, readSync(descriptor, line, 0, line.length, null));
    } catch {
      return undefined;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
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
