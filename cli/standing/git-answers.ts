// What git said while an answer was found, kept beside the answer: after an edit of source git is not asked the same again.

import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { GitAnswers } from '#git';
import { putWhole, removeOld } from '#parts';
import type { Captured } from '#process';
import { decode, encode, isThere } from '#witness';
import type { Fallen } from './recall.ts';

export interface KeptAnswers extends GitAnswers {
  /** Whether what an earlier run was told holds for this one, and so for the next. */
  readonly hold: boolean;
  /** Writes what was said in this run; answers the name of the file, or undefined where nothing was kept. */
  save(place: string, mayKeep: (text: string) => boolean): string | undefined;
}

type Said = readonly [question: string, exitCode: number | null, stdout: string, stderr: string];

/** Beyond this it takes as long to read as to ask. */
const mostBytes = 32 << 20;
const ending = '.git';
const mostFiles = 20;

/** `place` is the file of the answer that no longer stands. Throws nothing. */
export function openGitAnswers(place: string, fallen: Fallen | undefined): KeptAnswers {
  const before = fallen?.guess.git === undefined || !isEditOnly(fallen) ? undefined : read(place, fallen.guess.git);
  const noted = new Map<string, Captured>();
  return {
    hold: before !== undefined,
    find(question) {
      const said = before?.get(question);
      if (said) noted.set(question, said);
      return said;
    },
    note: (question, said) => void noted.set(question, said),
    save(at, mayKeep) {
      const said = [...noted].map(([question, { exitCode, stdout, stderr }]): Said => {
        return [question, exitCode, stdout.toString('latin1'), stderr];
      });
      const text = JSON.stringify(said);
      if (text.length > mostBytes || !mayKeep(text)) return undefined;
      const folder = dirname(at);
      const name = `${Date.now().toString(36)}-${process.pid}${ending}`;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!putWhole(join(folder, name), encode({ rows: noRows, answer: Buffer.from(text) }))) return undefined;
      removeOld(folder, { ending, most: mostFiles });
      return name;
    },
  };
}

const noRows = { paths: [], numbers: new Float64Array() };

function read(place: string, name: string): ReadonlyMap<string, Captured> | undefined {
  try {
    const kept = decode(readFileSync(join(dirname(place), name)));
    if (!kept) return undefined;
    const said = JSON.parse(kept.answer.toString('utf8')) as readonly Said[];
    return new Map(
      said.map(([question, exitCode, stdout, stderr]) => {
        return [question, { exitCode, stdout: Buffer.from(stdout, 'latin1'), stderr }];
      }),
    );
  } catch {
    return undefined;
  }
}

/**
 * Whether nothing else has changed than what Go files hold that were there before: no name came or went, and neither
 * settings, rules nor anything of git's own are Go files.
 */
function isEditOnly({ guess: { cacheDir }, changed, was }: Fallen): boolean {
  const before = new Set(was.paths.filter((_, index) => isThere(was, index)));
  const isSame = (path: string): boolean => {
    if (path.startsWith(cacheDir + sep)) return true;
    if (!before.has(path) || path.split(sep).includes('.git')) return false;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isFile()) return path.endsWith('.go');
    // A file that is saved by way of another changes its folder as well. What is gone from it has changed, too.
    return stat?.isDirectory() === true && readdirSync(path).every((name) => before.has(join(path, name)));
  };
  try {
    return changed.every(isSame);
  } catch {
    return false;
  }
}
