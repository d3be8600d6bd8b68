// The history of runs and what is remembered between them, in one database that a run can do without.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '#diagnostics';
import { redactor, type TaskKind } from '#events';
import { type Guard, guard, openStore } from '#sqlite';
import { builtTimes } from './builds.ts';
import { exportHistory, type Imported, importHistory } from './carry.ts';
import { boundDigests, type FileDigests, openDigests } from './digests.ts';
import { type Memo, openMemo } from './memo.ts';
import { expectedFound } from './needs.ts';
import { takeNotes } from './notes.ts';
import { type PackageHistory, packageHistories } from './packages.ts';
import type { RunRecord } from './result.ts';
import {
  beginRun,
  boundRuns,
  type Expected,
  expected,
  failedLast,
  hasPassed,
  hasRun,
  type OfPackage,
  type RunRecorder,
  reusedResults,
} from './runs.ts';
import { steps } from './schema.ts';

/**
 * None of its functions throws or waits for another process, and none needs `this`. After a failure it forgets, and
 * `close` says so once.
 */
export interface History {
  readonly beginRun: (run: RunRecord) => RunRecorder;
  /** What a full run of the package is expected to take; undefined where nothing is known. */
  readonly expected: (packagePath: string, kind?: TaskKind) => Expected | undefined;
  /** Whether the package has ever passed: as a whole, or where `partial` in any way. */
  readonly hasPassed: (packagePath: string, request: OfPackage) => boolean;
  /** Whether a run of that id is remembered. */
  readonly hasRun: (id: string) => boolean;
  /** Whether the package failed when it was last run. */
  readonly failedLast: (packagePath: string, request: OfPackage) => boolean;
  /** Unit as the go command names it → what it last cost to compile, vet and link it, in milliseconds of CPU. */
  readonly builtTimes: () => ReadonlyMap<string, number>;
  /** Import paths that a runner will find compiled under that state of all go.sum, going by what runners found before. */
  readonly expectedFound: (sums: string) => ReadonlySet<string>;
  /** What is known of each package with tests that was ever run, by import path. */
  readonly packages: () => readonly PackageHistory[];
  /** The text of a file that another machine can take in. */
  readonly export: () => string;
  /** Takes in what another machine wrote, all or nothing. `unwritten`: the database takes no writes, which `close` tells. */
  readonly import: (text: string) => Imported;
  /** How many results all runs that are remembered have reused. */
  readonly reused: () => number;
  readonly getMemo: (kind: string, key: string) => Buffer | undefined;
  readonly putMemo: (kind: string, key: string, value: Uint8Array) => void;
  readonly digests: FileDigests;
  /** Writes what waits, keeps the database within its bounds, and returns what to tell. */
  readonly close: () => readonly Diagnostic[];
}

export interface OpenedHistory {
  readonly history?: History;
  readonly diagnostics: readonly Diagnostic[];
}

const databaseName = 'gows.db';

export interface HistoryOptions {
  /** The environment of the run. Paths that hold a value of its secret variables are not remembered. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => number;
  /** The folder takes no writes, which the caller tells: what is remembered is used, and nothing is added. */
  readonly readOnly?: boolean;
}

/** Whether anything may be remembered in the cache folder. */
export function hasHistory(cacheDir: string): boolean {
  return existsSync(path.join(cacheDir, databaseName));
}

/** Opens the database in the cache folder. Without `history` the run goes on; `diagnostics` are warnings. */
export async function openHistory(cacheDir: string, options: HistoryOptions = {}): Promise<OpenedHistory> {
  const { env = {}, now = Date.now, readOnly = false } = options;
  const { finds } = redactor(env);
  const file = path.join(cacheDir, databaseName);
  const { db, setAside, diagnostics } = await openStore({ file, steps, readOnly });
  if (!db || !setAside) return { diagnostics };
  const store = guard({ db, file, setAside });
  const memo = openMemo(store, now);
  const letNotesGo = readOnly ? () => {} : takeNotes(store, cacheDir);
  return {
    diagnostics,
    history: {
      beginRun: (run) => beginRun(store, run),
      expected: (packagePath, kind = 'test') => expected(store, packagePath, kind),
      hasRun: (id) => hasRun(store, id),
      hasPassed: (packagePath, request) => hasPassed(store, packagePath, request),
      failedLast: (packagePath, request) => failedLast(store, packagePath, request),
      builtTimes: () => builtTimes(store),
      expectedFound: (sums) => expectedFound(store, sums),
      packages: () => packageHistories(store),
      export: () => exportHistory(store),
      import: (text) => importHistory(store, text, now()),
      reused: () => reusedResults(store),
      getMemo: memo.get,
      putMemo: memo.put,
      digests: openDigests(store, finds),
      close: () => {
        memo.shrink();
        boundOnceADay(store, memo, now());
        const told = store.close();
        // Whatever was not written is told.
        if (told.length === 0) letNotesGo();
        return told;
      },
    },
  };
}

function boundOnceADay(store: Guard, memo: Memo, nowMs: number): void {
  const [kind, key] = ['history', 'bounded'];
  const today = Buffer.from(new Date(nowMs).toISOString().slice(0, 10));
  if (memo.get(kind, key)?.equals(today)) return;
  memo.put(kind, key, today);
  store.write((db) => {
    boundRuns(db, nowMs);
    boundDigests(db);
  });
}
