// Notes which paths this process asks the file system about, by standing in front of Node's own functions: whatever a room
// reads is noted, whether or not anybody thought of it.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

/** What was asked of a path. `look`: what it is; of a file that includes its content. `names`: what is in the folder. */
export type Asked = 'look' | 'names';

export interface Noted {
  readonly asked: Asked;
  /** Whether it was there each time; undefined where answers differ or are not known. */
  readonly there: boolean | undefined;
}

export interface Trace {
  /** When it began, in milliseconds since 1970. */
  readonly startedMs: number;
  /** Absolute path → what was asked of it. */
  readonly paths: ReadonlyMap<string, Noted>;
  /** Takes Node's functions back. */
  stop(): void;
}

const asking: Readonly<Record<string, Asked>> = {
  access: 'look',
  copyFile: 'look',
  createReadStream: 'look',
  exists: 'look',
  lstat: 'look',
  open: 'look',
  opendir: 'names',
  readFile: 'look',
  readdir: 'names',
  readlink: 'look',
  realpath: 'look',
  stat: 'look',
};

// biome-ignore lint/suspicious/noExplicitAny: functions of any shape are handed through
type Functions = Record<string, any>;

let noteNow: ((path: string) => void) | undefined;

/** For one who takes the names in a folder as they were, having seen that it did not change: it rests on them all the same. */
export function noteNames(dir: string): void {
  noteNow?.(dir);
}

/** Begins to note. One at a time: `stop` of the first comes before the second begins. */
export function startTrace(): Trace {
  const paths = new Map<string, Noted>();
  const undo: (() => void)[] = [];

  const note = (path: unknown, asked: Asked, there: boolean | undefined): void => {
    const at = pathOf(path);
    if (at === undefined) return;
    const before = paths.get(at);
    if (before && before.there === there && (before.asked === 'names' || asked === 'look')) return;
    paths.set(at, {
      asked: before?.asked === 'names' ? 'names' : asked,
      there: before && before.there !== there ? undefined : there,
    });
  };
  const replace = (object: Functions, name: string, by: (original: Functions[string]) => Functions[string]): void => {
    const original = object[name];
    if (typeof original !== 'function') return;
    object[name] = Object.assign(by(original), original);
    undo.push(() => {
      object[name] = original;
    });
  };
  const inFront = (name: string, asked: Asked) => (original: Functions[string]) =>
    function (this: unknown, path: unknown, ...rest: unknown[]) {
      try {
        const answer = original.call(this, path, ...rest);
        if (answer instanceof Promise) answer.then((value) => note(path, asked, isThere(name, value)), noteError);
        else note(path, asked, typeof rest.at(-1) === 'function' ? undefined : isThere(name, answer));
        return answer;
      } catch (error) {
        noteError(error);
        throw error;
      }
      function noteError(error: unknown): void {
        note(path, asked, !isMissing(error));
      }
    };

  for (const [name, asked] of Object.entries(asking)) {
    replace(fs, name, inFront(name, asked));
    replace(fs, `${name}Sync`, inFront(name, asked));
    replace(fs.promises, name, inFront(name, asked));
  }
  replace(fs.realpathSync, 'native', inFront('realpath', 'look'));
  noteNow = (dir) => note(dir, 'names', true);
  undo.push(() => {
    noteNow = undefined;
  });
  // Modules that import these functions by name see them as well.
  syncBuiltinESMExports();
  return {
    startedMs: Date.now(),
    paths,
    stop() {
      for (const back of undo.splice(0).reverse()) back();
      syncBuiltinESMExports();
    },
  };
}

/** Descriptors name no path; what was opened for them did. */
function pathOf(path: unknown): string | undefined {
  if (typeof path === 'string') return resolve(path);
  if (path instanceof URL) return resolve(path.pathname);
  return Buffer.isBuffer(path) ? resolve(path.toString()) : undefined;
}

/** `existsSync` answers false, and `statSync` nothing where it was told not to throw; `accessSync` has nothing to say. */
function isThere(name: string, answer: unknown): boolean {
  return answer !== false && (answer !== undefined || name === 'access');
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
