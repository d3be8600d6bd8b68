// Keeps the answer of a command with all that it rested on, where that can be told whole; in any doubt nothing is kept.

import { mkdirSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { redactor } from '#events';
import { footingOf, footingOutside, type GitAnswers, type Repository } from '#git';
import { putWhole, removeOld } from '#parts';
import { programsStarted } from '#process';
import { encode, isThere, type Rows, startTrace, type Trace, takeRows, type Watched } from '#witness';
import { secretArguments } from '../secret-arguments.ts';
import type { StandingAnswer, StandingRun, StandingText } from './answer.ts';
import { openGitAnswers } from './git-answers.ts';
import type { Fallen } from './recall.ts';

export interface Standing {
  /** Says what the answer is. The last word counts; undefined takes it back. */
  offer(found: Offered | undefined): void;
  /** After everything is closed: writes what was offered. Never throws. */
  keep(): Promise<void>;
  /** Where one package's edit was told by an earlier answer: keeps it for the next edit. Never throws. */
  again(fallen: Fallen): void;
  /** What git said before, where that holds, and what it says now. */
  readonly git: GitAnswers;
  /** Ends the noting, whatever came of it. */
  stop(): void;
}

export interface Offered {
  /** Absent where what was said is the answer. */
  readonly run?: StandingRun;
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
  return {
    offer(found) {
      offered = found;
    },
    git,
    again({ guess, now }) {
      try {
        const { lone, build, cacheDir, root } = guess;
        const kept = git.hold && guess.git !== undefined ? { git: guess.git } : {};
        const answer: StandingAnswer = { kind: 'guess', lone, build, cacheDir, root, ...kept };
        if (isOpen(now, answer)) put(now, answer);
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
        const rows = await rowsOf(offered, noted, sinceMs);
        const answer: StandingAnswer = offered.run ?? { kind: 'text', said };
        if (!rows || !isOpen(rows, answer)) return;
        const { run, repository } = offered;
        const name = run && repository && git.save(repository, (text) => !finds(text));
        put(rows, run && name !== undefined ? { ...run, git: name } : answer);
      } catch {
        // The answer was given; it is found again the next time.
      }
    },
  };
}

/** Then what gows itself writes cannot be told by where it lies. */
function isAbove({ cacheDir, cwd, repository }: Offered): boolean {
  return isBeneath(cwd, cacheDir) || (repository !== undefined && isBeneath(repository.root, cacheDir));
}

function isBeneath(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

type Noted = readonly (Watched & { readonly there: boolean })[];

/** What the process itself asked of the disk; undefined where it came upon two states of it. */
function notedBy({ cacheDir, written = [] }: Offered, paths: Trace['paths']): Noted | undefined {
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

async function rowsOf(
  { repository, cwd, cacheDir }: Offered,
  noted: Noted,
  sinceMs: number,
): Promise<Rows | undefined> {
  const footing = repository ? await footingOf(repository) : footingOutside(cwd);
  if (!footing) return undefined;
  const names = new Map<string, boolean>(footing.map((one) => [one.path, one.names]));
  for (const one of noted) names.set(one.path, one.names || names.get(one.path) === true);
  // Which results are kept: every change of them changes the database or what waits beside it.
  for (const file of ['results.db', 'results.db-wal']) names.set(join(cacheDir, file), false);
  return takeRows(
    [...names].map(([path, count]) => ({ path, names: count })),
    sinceMs,
  );
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
