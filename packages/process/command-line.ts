// How long a command line may be here, and how much a word takes of it.

import { readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** Sizes are in bytes, on Windows in UTF-16 units. */
export interface CommandLine {
  /** What is left for more words. */
  readonly room: number;
  /** Of one more word, with what parts it from the next. */
  readonly sizeOf: (word: string) => number;
}

export interface CommandLineRequest {
  /** The program and the words that are certain. */
  readonly words: readonly string[];
  /** The whole environment: but on Windows it takes from the same room. */
  readonly env: Environment;
  readonly platform?: NodeJS.Platform;
  /** The soft limit of the stack, in bytes, on Linux; as the system says it when absent. */
  readonly stackBytes?: number;
}

/** 8,191 for what passes through cmd.exe, as a wrapper may do; the system itself takes 32,767 (learn.microsoft.com). */
const windowsLimit = 8191;
/** `ARG_MAX` of macOS. */
const darwinLimit = 1 << 20;
/** What a kernel puts there of its own, and what a program may add for those that it starts. */
const margin = 64 << 10;

export function commandLine(request: CommandLineRequest): CommandLine {
  const { words, env, platform = process.platform } = request;
  // Each word ends with a zero and has a pointer; Windows may want quotes around it and a backslash before its own.
  const sizeOf =
    platform === 'win32'
      ? (word: string) => word.length + 3 + (word.match(/["\\]/g)?.length ?? 0)
      : (word: string) => Buffer.byteLength(word) + 9;
  const fixed = words.reduce((sum, word) => sum + sizeOf(word), 0);
  if (platform === 'win32') return { room: windowsLimit - fixed, sizeOf };
  const limit = platform === 'linux' ? linuxLimit(request.stackBytes ?? stackLimit()) : darwinLimit;
  const around = Object.entries(env).reduce((sum, [name, value]) => sum + sizeOf(`${name}=${value}`), 0);
  return { room: limit - margin - fixed - around, sizeOf };
}

/** `bprm_stack_limits` of fs/exec.c: a quarter of the stack, at most 6 MiB, at least 128 KiB. */
function linuxLimit(stackBytes: number): number {
  return Math.max(128 << 10, Math.min(stackBytes / 4, 6 << 20));
}

function stackLimit(): number {
  try {
    const soft = /^Max stack size\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft) || 0;
  } catch {
    return 0;
  }
}
