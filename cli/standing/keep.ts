// Keeps the answer of a command with all that it rested on, where that can be told whole; in any doubt nothing is kept.

import { mkdirSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { redactor } from '#events';
import { footingOf, footingOutside, type GitAnswers, type Repository } from '#git';
import { putWhole, removeOld } from '#parts';
import { programsStarted } from '#process';
import { encode, isThere, type Rows, startTrace, type Trace, takeRows, type Watched } from '#witness';
import { secretArguments } from '../secret-arguments.ts';
import type { Guess, StandingAnswer, StandingRun, StandingText } from './answer.ts';
import { openGitAnswers } from './git-answers.ts';
import type { Fallen } from './recall.ts';

export interface Standing {
  /** Says what the answer is. The last word counts; undefined takes it back. */
  offer(found: Offered | undefined): void;
  /** After everything is closed: writes what was offered. Never throws. */
  keep(): Promise<void>;
  /** Of a run in which something is run: keeps what the next edit can be told by. Never rejects. */
  guess(find: () => Guessed): Promise<void>;
  /** What git said before, where that holds, and what it says now. */
  readonly git: GitAnswers;
  /** Ends the noting, whatever came of it. */
  stop(): void;
}

export interface Offered extends Ground {
  /** Absent where what was said is the answer. */
  readonly run?: StandingRun;
}

export interface Guessed extends Ground {
  readonly guess: Omit<Guess, 'git'>;
}

export interface Ground {
  /** Where the question was asked. */
  readonly cwd: string;
  readonly repository?: Repository;
  readonly cacheDir: string;
  /** Absolute paths of files that the command itself writes. */
  readonly written?: readonly string[];
}

/** A larger answer takes longer to read than it spares. */
const mostBytes = 64 << 20;
const mostFiles = 100;
const mostTotal = 512 << 20;

export interface Question {
  /** Where the answer goes. */
  readonly place: string;
  /** What the command has written so far. */
  readonly said: StandingText['said'];
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The answer of before. */
  readonly fallen?: Fallen;
}

/** Begins to note what is read. */
export function beginStanding({ place, said, argv, env, fallen }: Question): Standing {
  const trace = startTrace();
  const git = openGitAnswers(place, fallen);
  const finds = (text: string): boolean => redactor({ ...env, ...secretArguments(argv) }).finds(text);
  let offered: Offered | undefined;
  /** A flag may hold a secret, say, or a path that a test looked for. What is not kept needs not be put back. */
  const isOpen = (rows: Rows, answer: StandingAnswer): boolean =>
    !finds(JSON.stringify(answer)) && !finds(rows.paths.join('\0'));
  const put = (rows: Rows, answer: StandingAnswer): void => {
    const bytes = encode({ rows, answer: Buffer.from(JSON.stringify(answer)) });
    if (bytes.length <= mostBytes) write(place, bytes);
  };
  const saveGit = ({ repository }: Ground): string | undefined =>
    repository && git.save(repository, (text) => !finds(text));
  const putGuess = (rows: Rows, guess: Guessed['guess'], name: string | undefined): void => {
    const answer: StandingAnswer = { kind: 'guess', ...guess, ...(name === undefined ? {} : { git: name }) };
    if (isOpen(rows, answer)) put(rows, answer);
  };
  return {
    offer(found) {
      offered = found;
    },
    git,
    async guess(find) {
      try {
        const found = find();
        // What git said before still holds, and how all looked when this run began is known.
        if (fallen && git.hold) return putGuess(fallen.now, found.guess, fallen.guess.git);
        const noted = isAbove(found) ? undefined : notedBy(found, trace.paths);
        const rows = noted && (await rowsOf(found, noted, { sinceMs: trace.startedMs, mayBeYoung: isSource }));
        if (rows) putGuess(rows, found.guess, saveGit(found));
        else if (fallen) putGuess(fallen.now, found.guess, undefined);
      } catch {
        // The next edit is found out without it.
      }
    },
    stop: trace.stop,
    async keep() {
      trace.stop();
      if (!offered || isAbove(offered)) return;
      try {
        // What another program than git read is not known; what git reads, `footingOf` tells. An early build decides nothing.
        if ([...programsStarted()].some((program) => !/^git(\.exe)?$/.test(basename(program)))) return;
        const noted = notedBy(offered, trace.paths);
        // What was just edited is among it, most often, and spares looking at all the rest.
        // What git said before was true when the rows were compared.
        const sinceMs = git.hold && fallen ? Math.min(trace.startedMs, fallen.lookedMs) : trace.startedMs;
        if (!noted || !isAsNoted(noted, sinceMs)) return;
        // Which results are kept: every change of them changes the database or what waits beside it.
        const { cacheDir } = offered;
        const results = ['results.db', 'results.db-wal'].map((name) => join(cacheDir, name));
        const rows = await rowsOf(offered, noted, { sinceMs, more: results });
        const answer: StandingAnswer = offered.run ?? { kind: 'text', said };
        if (!rows || !isOpen(rows, answer)) return;
        const { run } = offered;
        const name = run && saveGit(offered);
        put(rows, run && name !== undefined ? { ...run, git: name } : answer);
      } catch {
        // The answer was given; it is found again the next time.
      }
    },
  };
}

/** Then what gows itself writes cannot be told by where it lies. */
function isAbove({ cacheDir, cwd, repository }: Ground): boolean {
  return isBeneath(cwd, cacheDir) || (repository !== undefined && isBeneath(repository.root, cacheDir));
}

function isBeneath(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

type Noted = readonly (Watched & { readonly there: boolean })[];

/** What the process itself asked of the disk; undefined where it came upon two states of it. */
function notedBy({ cacheDir, written = [] }: Ground, paths: Trace['paths']): Noted | undefined {
  const noted: Noted[number][] = [];
  for (const [path, { asked, there }] of paths) {
    if (isOwn(path, cacheDir) || written.includes(path)) continue;
    if (there === undefined) return undefined;
    noted.push({ path, names: asked === 'names', there });
  }
  return noted;
}

/** Whether all is there or missing as it was, and nothing has changed since or shortly before. */
function isAsNoted(noted: Noted, sinceMs: number): boolean {
  const rows = takeRows(noted, sinceMs);
  if (!rows) return false;
  const there = new Map(rows.paths.map((path, index) => [path, isThere(rows, index)]));
  return noted.every((one) => there.get(one.path) === one.there);
}

interface Looking {
  readonly sinceMs: number;
  readonly mayBeYoung?: (path: string) => boolean;
  readonly more?: readonly string[];
}

async function rowsOf(
  { repository, cwd }: Ground,
  noted: Noted,
  { sinceMs, mayBeYoung, more = [] }: Looking,
): Promise<Rows | undefined> {
  const footing = repository ? await footingOf(repository) : footingOutside(cwd);
  if (!footing) return undefined;
  const names = new Map<string, boolean>(footing.map((one) => [one.path, one.names]));
  for (const one of noted) names.set(one.path, one.names || names.get(one.path) === true);
  for (const path of more) names.set(path, false);
  return takeRows(
    [...names].map(([path, count]) => ({ path, names: count })),
    sinceMs,
    mayBeYoung,
  );
}

/** Most runs follow an edit at once. What git is asked does not hang on what source holds (`questionOf`). */
function isSource(path: string): boolean {
  return path.endsWith('.go');
}

/** Of the cache folder the database of results counts, by itself. What the kernel makes up as it is asked is compared by nobody. */
function isOwn(path: string, cacheDir: string): boolean {
  return isBeneath(path, cacheDir) || /^\/(proc|sys|dev)(\/|$)/.test(path);
}

function write(place: string, bytes: Uint8Array): void {
  const folder = dirname(place);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (putWhole(place, bytes)) removeOld(folder, { most: mostFiles, mostBytes: mostTotal });
}
