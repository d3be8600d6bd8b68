// What git said while an answer was found, kept beside the answer: after an edit of source git is not asked the same again.

import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { GitAnswers, Repository } from '#git';
import { putWhole, removeOld } from '#parts';
import type { Captured } from '#process';
import { decode, encode, lookAgain, rowsWhere } from '#witness';
import { editOf } from './edit.ts';
import type { Fallen } from './recall.ts';

export interface KeptAnswers extends GitAnswers {
  /** Whether what an earlier run was told holds for this one, and so for the next. */
  readonly hold: boolean;
  /**
   * Writes what was said in this run; answers the name of the file, or undefined where nothing was kept.
   * @throws what `mkdir` throws
   */
  save(repository: Pick<Repository, 'gitDir' | 'commonDir'>, mayKeep: (text: string) => boolean): string | undefined;
}

interface Kept {
  /** Where git keeps what is its own, absolute. */
  readonly folders: readonly string[];
  readonly said: readonly Said[];
}

type Said = readonly [question: string, exitCode: number | null, stdout: string, stderr: string];

/** Beyond this it takes as long to read as to ask. */
const mostBytes = 16 << 20;
const ending = '.git';
const mostFiles = 20;
const mostTotal = 128 << 20;

/** `place` is the file of the answer, which no longer stands. Throws nothing. */
export function openGitAnswers(place: string, fallen: Fallen | undefined): KeptAnswers {
  const before = fallen && holding(place, fallen);
  const noted = new Map<string, Captured>();
  return {
    hold: before !== undefined,
    find(question) {
      const said = before?.get(question);
      if (said) noted.set(question, said);
      return said;
    },
    note: (question, said) => void noted.set(question, said),
    save({ gitDir, commonDir }, mayKeep) {
      const said = [...noted].map(([question, { exitCode, stdout, stderr }]): Said => {
        return [question, exitCode, stdout.toString('latin1'), stderr];
      });
      const text = JSON.stringify({ folders: [gitDir, commonDir], said } satisfies Kept);
      const isOpen = mayKeep(text) && [...noted.values()].every(({ stdout }) => mayKeep(stdout.toString('utf8')));
      if (text.length > mostBytes || !isOpen) return undefined;
      const folder = dirname(place);
      // Of this question alone: two that are written in one moment, by processes of one number, must not be taken for each other.
      const name = `${basename(place).slice(0, 32)}-${Date.now().toString(36)}-${process.pid}${ending}`;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!putWhole(join(folder, name), encode({ rows: noRows, answer: Buffer.from(text) }))) return undefined;
      removeOld(folder, { ending, most: mostFiles, mostBytes: mostTotal });
      return name;
    },
  };
}

const noRows = { paths: [], numbers: new Float64Array() };

function holding(place: string, fallen: Fallen): ReadonlyMap<string, Captured> | undefined {
  const { guess, now } = fallen;
  if (guess.git === undefined) return undefined;
  try {
    const bytes = decode(readFileSync(join(dirname(place), guess.git)));
    if (!bytes) return undefined;
    const { folders, said } = JSON.parse(bytes.answer.toString('utf8')) as Kept;
    const isGits = (path: string): boolean =>
      folders.some((folder) => path === folder || path.startsWith(folder + sep)) || path.split(sep).includes('.git');
    if (!isEditOnly(fallen, isGits)) return undefined;
    // What else was loaded since that look took its time.
    if (lookAgain(rowsWhere(now, isGits)).changed.length > 0) return undefined;
    return new Map(
      said.map(([question, exitCode, stdout, stderr]) => {
        return [question, { exitCode, stdout: Buffer.from(stdout, 'latin1'), stderr }];
      }),
    );
  } catch {
    return undefined;
  }
}

/** Whether nothing else has changed: neither settings nor rules are Go files. What results there are does not concern git. */
function isEditOnly(fallen: Fallen, isGits: (path: string) => boolean): boolean {
  const results = ['results.db', 'results.db-wal'].map((name) => join(fallen.guess.cacheDir, name));
  const { others } = editOf(fallen);
  return others.every((path) => results.includes(path)) && !fallen.changed.some(isGits);
}
