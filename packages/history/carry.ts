// Carries history from one machine to another: what is told of runs, results and builds, merged with what is there.

import type { Diagnostic } from '#diagnostics';
import type { Outcome } from '#events';
import { type Database, type Guard, prepared } from '#sqlite';
import { buildRows, insertBuild } from './builds.ts';
import {
  type Carried,
  type CarriedPackage,
  type CarriedResult,
  type CarriedRun,
  readCarried,
  writeCarried,
} from './carry-file.ts';
import { insertNeed, needRows } from './needs.ts';
import { boundRuns, keptMs, retention } from './runs.ts';

/** Of each package, so many of the newest results go along: of more nobody asks. */
const mostResults = 20;

interface ResultRow {
  readonly run: string;
  readonly task: string;
  readonly kind: string;
  readonly package: string;
  readonly module: string;
  readonly outcome: Outcome;
  readonly partial: number;
  readonly attempt: number;
  readonly finished_at: number;
  readonly elapsed_ms: number;
  readonly user_ms: number | null;
  readonly system_ms: number | null;
  readonly max_rss_kib: number | null;
}

interface RunRow {
  readonly id: string;
  readonly started_at: number;
  readonly command: string;
  readonly head: string | null;
  readonly partial: number;
  readonly outcome: string | null;
  readonly exit_code: number | null;
  readonly reused: number;
}

/** The text of a file; without rows where the database cannot be read. */
export function exportHistory(store: Guard): string {
  const nothing: Carried = { runs: [], packages: [], builds: [], needs: [] };
  return writeCarried(store.read((db) => gather(db), nothing));
}

function gather(db: Database): Carried {
  const rows = prepared<[number], ResultRow>(
    db,
    `SELECT * FROM (
       SELECT *, row_number() OVER (PARTITION BY package, kind ORDER BY finished_at DESC, run DESC, attempt DESC) AS rank
       FROM results) WHERE rank <= ? ORDER BY package, kind, rank`,
  ).all(mostResults);
  const packages = new Map<string, Omit<CarriedPackage, 'results'> & { readonly results: CarriedResult[] }>();
  for (const row of rows) {
    const { package: path, module, kind, task } = row;
    const name = `${kind} ${path}`;
    const known = packages.get(name) ?? { package: path, module, kind, task, results: [] };
    packages.set(name, known);
    known.results.push(carriedResult(row));
  }
  const named = new Set(rows.map(({ run }) => run));
  const runs = prepared<[], RunRow>(db, 'SELECT * FROM runs ORDER BY id').all();
  return {
    runs: runs.filter(({ id }) => named.has(id)).map(carriedRun),
    packages: [...packages.values()],
    builds: buildRows(db),
    needs: needRows(db),
  };
}

function carriedResult(row: ResultRow): CarriedResult {
  return {
    run: row.run,
    outcome: row.outcome,
    partial: row.partial === 1,
    attempt: row.attempt,
    finishedAt: row.finished_at,
    elapsedMs: row.elapsed_ms,
    ...(row.user_ms === null ? {} : { userMs: row.user_ms }),
    ...(row.system_ms === null ? {} : { systemMs: row.system_ms }),
    ...(row.max_rss_kib === null ? {} : { maxRssKiB: row.max_rss_kib }),
  };
}

function carriedRun(row: RunRow): CarriedRun {
  return {
    id: row.id,
    startedAt: row.started_at,
    command: row.command,
    ...(row.head === null ? {} : { head: row.head }),
    partial: row.partial === 1,
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
    ...(row.exit_code === null ? {} : { exitCode: row.exit_code }),
    reused: row.reused,
  };
}

/** How much was new. `fault`: nothing has changed, and why. */
export type Imported =
  | { readonly runs: number; readonly results: number; readonly builds: number; readonly fault?: undefined }
  | { readonly fault: Diagnostic | 'unwritten' };

/** A clock may be wrong by so much: what is later than that would count as the newest for ever. */
const aheadMs = 24 * 60 * 60 * 1000;
/** Half of what is kept: however much a file holds, it leaves room for what is there. */
const mostRuns = retention.runs / 2;
const mostTaken = retention.results / 2;
/** Another process may be writing. */
const busyMs = 5000;

/** What is there already is left as it is; of a build the newest time counts, and what is too old to be kept is passed over. */
export function importHistory(store: Guard, text: string, nowMs: number): Imported {
  const carried = readCarried(text);
  if ('code' in carried) return { fault: carried };
  const isKept = (ms: number) => ms >= nowMs - keptMs && ms <= nowMs + aheadMs;
  let added = { runs: 0, results: 0, builds: 0 };
  let done = false;
  store.write((db) => {
    const runs = carried.runs
      .filter(({ startedAt }) => isKept(startedAt))
      .sort((a, b) => b.startedAt - a.startedAt)
      .slice(0, mostRuns)
      .map((run) => ({ ...run, startedAt: Math.min(run.startedAt, nowMs) }));
    const kept = new Set(runs.map(({ id }) => id));
    added = {
      runs: runs.filter((run) => insertRun(db, run)).length,
      results: carried.packages
        .flatMap((found) => found.results.map((result) => ({ ...found, ...result })))
        .filter(({ run, finishedAt }) => kept.has(run) && isKept(finishedAt))
        .slice(0, mostTaken)
        .filter((result) => insertResult(db, { ...result, finishedAt: Math.min(result.finishedAt, nowMs) })).length,
      builds: carried.builds.filter((build) => isKept(build.finishedAt) && insertBuild(db, build)).length,
    };
    for (const need of carried.needs) if (isKept(need.firstAt) && isKept(need.lastAt)) insertNeed(db, need);
    boundRuns(db, nowMs);
    done = true;
  });
  return store.flush(busyMs) && done ? added : { fault: 'unwritten' };
}

/** Answers whether it is new. An end that only the other machine knows is taken over. */
function insertRun(db: Database, run: CarriedRun): boolean {
  const { id, startedAt, command, head, partial, outcome, exitCode, reused } = run;
  const end = [outcome ?? null, exitCode ?? null, reused ?? 0] as const;
  const { changes } = prepared(
    db,
    `INSERT OR IGNORE INTO runs(id, started_at, command, head, partial, outcome, exit_code, reused)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(id, startedAt, command, head ?? null, partial ? 1 : 0, ...end);
  if (changes > 0) return true;
  prepared(db, 'UPDATE runs SET outcome = ?, exit_code = ?, reused = ? WHERE id = ? AND outcome IS NULL').run(
    ...end,
    id,
  );
  return false;
}

function insertResult(db: Database, result: CarriedResult & Omit<CarriedPackage, 'results'>): boolean {
  const { run, task, kind, module, outcome, partial, attempt, finishedAt, elapsedMs } = result;
  const { userMs = null, systemMs = null, maxRssKiB = null } = result;
  const { changes } = prepared(
    db,
    `INSERT INTO results(run, task, kind, package, module, outcome, partial, attempt, finished_at, elapsed_ms,
       user_ms, system_ms, max_rss_kib)
     SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
     WHERE NOT EXISTS (SELECT 1 FROM results WHERE run = ? AND task = ? AND attempt = ?)`,
  ).run(
    ...[run, task, kind, result.package, module, outcome, partial ? 1 : 0, attempt, finishedAt, elapsedMs],
    ...[userMs, systemMs, maxRssKiB],
    ...[run, task, attempt],
  );
  return changes > 0;
}
