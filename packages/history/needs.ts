// What builds needed and whether it was compiled already, by which a plan of shards expects what a restored compile cache holds.
//
// Pipelines keep a compile cache under the state of all go.sum, and often never change what is kept: that of the runner that was
// first to end (actions/setup-go). So what counts is, state by state, what became of a package when it was first needed, on how many
// of the runners, and what when it was last needed.

import { type Database, type Guard, prepared } from '#sqlite';
import { withoutVariant } from '#workspace';
import type { FoundBuilt } from './result.ts';

/** A package that builds have needed under one state of all go.sum. */
export interface NeedRow {
  /** Of the state, as `build.found` has it. */
  readonly sums: string;
  readonly importPath: string;
  /** When the first run ended that needed it, in milliseconds since 1970, and whether that found it compiled. */
  readonly firstAt: number;
  readonly firstFound: boolean;
  /** How many of the runners of the first run needed it: more than 0, at most 1. */
  readonly firstShare: number;
  /** The same of the last run. Of one run alone it is that again. */
  readonly lastAt: number;
  readonly lastFound: boolean;
}

/** A state has as many as a workspace has packages with all that they import: some thousands. */
const mostNeeds = 50_000;
/** Older states of go.sum come back where somebody works on two branches. */
const mostStates = 8;

/** What the builds of a run needed. Whatever one of them compiled was not there before, and the next one found it. */
export function openNeeds() {
  /** Import path → the runners that needed it. */
  const needed = new Map<string, Set<number>>();
  const [compiled, runners] = [new Set<string>(), new Set<number>()];
  let state: Pick<FoundBuilt, 'sums' | 'at'> | undefined;
  const need = (importPath: string, runner: number): void => {
    const known = needed.get(importPath);
    if (known) known.add(runner);
    else needed.set(importPath, new Set([runner]));
  };
  return {
    found(one: FoundBuilt, runner = 0): void {
      for (const importPath of one.importPaths) need(importPath, runner);
      runners.add(runner);
      state = one;
    },
    compiled(unit: string, runner: number): void {
      compiled.add(withoutVariant(unit));
      need(withoutVariant(unit), runner);
    },
    rows(): readonly NeedRow[] {
      if (!state) return [];
      const at = Date.parse(state.at);
      const { sums } = state;
      return [...needed].map(([importPath, by]) => {
        const isFound = !compiled.has(importPath);
        const firstShare = Math.min(1, by.size / runners.size);
        return { sums, importPath, firstAt: at, firstFound: isFound, firstShare, lastAt: at, lastFound: isFound };
      });
    },
  };
}

/** Merges it with what is known, in whatever order it comes. */
export function insertNeed(db: Database, row: NeedRow): void {
  prepared(
    db,
    `INSERT INTO needs(sums, import_path, first_at, first_found, first_share, last_at, last_found)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(sums, import_path) DO UPDATE SET
       first_found = CASE WHEN excluded.first_at < first_at THEN excluded.first_found
         WHEN excluded.first_at > first_at THEN first_found ELSE min(first_found, excluded.first_found) END,
       first_share = CASE WHEN excluded.first_at < first_at THEN excluded.first_share
         WHEN excluded.first_at > first_at THEN first_share ELSE min(first_share, excluded.first_share) END,
       first_at = min(first_at, excluded.first_at),
       last_found = CASE WHEN excluded.last_at > last_at THEN excluded.last_found
         WHEN excluded.last_at < last_at THEN last_found ELSE min(last_found, excluded.last_found) END,
       last_at = max(last_at, excluded.last_at)`,
  ).run(
    ...[row.sums, row.importPath, row.firstAt, row.firstFound ? 1 : 0, row.firstShare],
    ...[row.lastAt, row.lastFound ? 1 : 0],
  );
}

/** All, by state and path. */
export function needRows(db: Database): readonly NeedRow[] {
  type Stored = Omit<NeedRow, 'firstFound' | 'lastFound'> & { readonly firstFound: number; readonly lastFound: number };
  return prepared<[], Stored>(
    db,
    `SELECT sums, import_path AS importPath, first_at AS firstAt, first_found AS firstFound,
       first_share AS firstShare, last_at AS lastAt, last_found AS lastFound FROM needs ORDER BY sums, import_path`,
  )
    .all()
    .map((row) => ({ ...row, firstFound: row.firstFound === 1, lastFound: row.lastFound === 1 }));
}

/**
 * Import paths that a runner will find compiled, going by what runners found before:
 * - what was needed under this state of go.sum: as it was the last time. Where that was the first time, too, and it had to be
 *   compiled, what most runners compiled is kept if most of such packages were found again, under any state.
 * - what was needed under other states alone: as most were when a state was new.
 */
export function expectedFound(store: Guard, sums: string): ReadonlySet<string> {
  const rows = store.read(needRows, []);
  const here = new Map(rows.filter((row) => row.sums === sums).map((row) => [row.importPath, row]));
  const begunAt = new Map<string, number>();
  for (const row of rows)
    begunAt.set(row.importPath, Math.min(row.firstAt, begunAt.get(row.importPath) ?? row.firstAt));
  const again = rows.filter((row) => isAgain(row) && isKept(row));
  const areKept = isMost(
    again,
    again.filter(({ lastFound }) => lastFound),
  );
  const carriedOver = rows.filter(({ importPath, firstAt }) => firstAt > (begunAt.get(importPath) ?? firstAt));
  const outliveStates = isMost(
    carriedOver,
    carriedOver.filter(({ firstFound }) => firstFound),
  );
  const found = (importPath: string): boolean => {
    const row = here.get(importPath);
    if (!row) return outliveStates;
    return row.lastFound || (areKept && !isAgain(row) && isKept(row));
  };
  return new Set([...begunAt.keys()].filter(found));
}

/** Whichever runner's cache is kept, it is more likely in it than not. */
function isKept({ firstShare }: NeedRow): boolean {
  return firstShare > 0.5;
}

function isAgain({ firstAt, lastAt }: NeedRow): boolean {
  return lastAt > firstAt;
}

function isMost(all: readonly unknown[], some: readonly unknown[]): boolean {
  return some.length * 2 > all.length;
}

/** Deletes what is older than that, states that are too many, and the oldest beyond the bound. */
export function boundNeeds(db: Database, oldestMs: number): void {
  db.prepare('DELETE FROM needs WHERE last_at < ?').run(oldestMs);
  db.prepare(
    `DELETE FROM needs WHERE sums NOT IN
       (SELECT sums FROM needs GROUP BY sums ORDER BY max(last_at) DESC, sums LIMIT ?)`,
  ).run(mostStates);
  db.prepare(
    `DELETE FROM needs WHERE (sums, import_path) IN
       (SELECT sums, import_path FROM needs ORDER BY last_at DESC, sums, import_path LIMIT -1 OFFSET ?)`,
  ).run(mostNeeds);
}
