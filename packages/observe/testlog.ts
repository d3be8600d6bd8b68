// Reads what package testing writes to -test.testlogfile: the names and paths that a test consulted.

import path from 'node:path';
import { kernelPath } from './kernel-path.ts';

/** Every list holds each name once, in the order of the log. Paths are absolute and clean. */
export interface Testlog {
  /** Names of variables. */
  readonly env: readonly string[];
  readonly opened: readonly string[];
  /** Asked about by stat or lstat, or made the current folder. */
  readonly stated: readonly string[];
  /**
   * Those of `opened` that were opened more than once or by a relative path: a program that the test made, started and
   * removed again is among them, since making and starting are an open each, and a relative path is seen by the child
   * from another folder (`exec.Cmd.Dir`).
   */
  readonly reopened: readonly string[];
}

const header = '# test log\n';

/** What a panic or an exit leaves of a log, up to its last whole line, as a log that can be parsed. */
export function mendTestlog(text: string): string {
  return text.startsWith(header) ? text.slice(0, text.lastIndexOf('\n') + 1) : header;
}

/**
 * Undefined for what is no complete log: without its header and last newline (a test that panics or exits leaves an
 * empty file), with a line of a kind that Go 1.27 does not write, or with a path that is no UTF-8 and so cannot be
 * looked at again. Package testing logs no name that holds a newline: such files count for every test, by `plan`.
 * @param packageDir the folder in which the process started, as the kernel names it: without symlinks
 */
export function parseTestlog(text: string, packageDir: string): Testlog | undefined {
  if (!text.startsWith(header) || !text.endsWith('\n')) return undefined;
  const env = new Set<string>();
  const stated = new Set<string>();
  const opened = new Map<string, { reopened: boolean }>();
  const paths = new Map<string, string>();
  let cwd = packageDir;
  for (const line of text.slice(header.length).split('\n')) {
    if (line === '') continue;
    const space = line.indexOf(' ');
    const [word, name] = [line.slice(0, space), line.slice(space + 1)];
    if (space < 0 || name === '') return undefined;
    if (word === 'getenv') {
      env.add(name);
      continue;
    }
    // The kernel refuses such a path whatever is there.
    if (name.includes('\0')) continue;
    if (name.includes('\ufffd')) return undefined;
    const key = `${cwd}\0${name}`;
    const at = paths.get(key) ?? kernelPath(cwd, ofProcess(name, cwd));
    paths.set(key, at);
    if (word === 'chdir') {
      cwd = at;
      stated.add(at);
    } else if (word === 'stat') {
      stated.add(at);
    } else if (word === 'open') {
      opened.set(at, { reopened: opened.has(at) || !path.isAbsolute(name) });
    } else {
      return undefined;
    }
  }
  return {
    env: [...env],
    opened: [...opened.keys()],
    stated: [...stated],
    reopened: [...opened].flatMap(([at, { reopened }]) => (reopened ? [at] : [])),
  };
}

/**
 * A path by way of what the kernel says of the test's own process: `/proc/self/cwd/a` is `a`. A number is taken for its
 * own, since another process is gone by now; through threads and tasks the way is the same.
 */
function ofProcess(name: string, cwd: string): string {
  const [way, folder] = /^\/proc\/(?:self|thread-self|\d+)(?:\/task\/\d+)?\/(cwd|root)(?=\/|$)/.exec(name) ?? [];
  if (way === undefined) return name;
  return (folder === 'cwd' ? cwd : '') + name.slice(way.length) || '/';
}
