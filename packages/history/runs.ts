// Runs and what became of their tasks: written as they end, read for what to expect of the next.

import { fineOutcomes, type Outcome, type TaskKind } from '#events';
import { type Database, type Guard, prepared } from '#sqlite';
import { boundBuilds, insertBuild } from './builds.ts';
import { boundNeeds, insertNeed, openNeeds } from './needs.ts';
import type { BuiltStep, FoundBuilt, RunEnd, RunRecord, TaskResult } from './result.ts';

/** Keeps one run. None of its functions throws or waits. */
export interface RunRecorder {
  readonly record: (result: TaskResult) => void;
  /** `runner`: which one did it, where the work of several is one run. */
  readonly built: (step: BuiltStep, runner?: number) => void;
  readonly found: (found: FoundBuilt, runner?: number) => void;
  readonly finish: (end: RunEnd) => void;
}

export function beginRun(store: Guard, run: RunRecord): RunRecorder {
  const partial = run.partial ? 1 : 0;
  store.write((db) =>
    prepared(db, 'INSERT OR IGNORE INTO runs(id, started_at, command, head, partial) VALUES (?, ?, ?, ?, ?)').run(
      run.id,
      Date.parse(run.startedAt),
      run.command,
      run.head ?? null,
      partial,
    ),
  );
  const needs = openNeeds();
  return {
    record: (result) => store.write((db) => insertResult(db, run.id, partial, result)),
    found: needs.found,
    built({ importPath, step, startedAt, elapsedMs, cpuMs }, runner = 0) {
      if (step === 'compile') needs.compiled(importPath, runner);
      const finishedAt = Math.round(Date.parse(startedAt) + elapsedMs);
      store.write((db) => insertBuild(db, { unit: importPath, step, costMs: cpuMs ?? elapsedMs, finishedAt }));
    },
    finish(end) {
      const rows = needs.rows();
      store.write((db) => {
        for (const row of rows) insertNeed(db, row);
        prepared(db, 'UPDATE runs SET outcome = ?, exit_code = ?, reused = ? WHERE id = ?').run(
          end.outcome,
          end.exitCode,
          end.reused ?? 0,
          run.id,
        );
      });
    },
  };
}

function insertResult(db: Database, run: string, partial: number, result: TaskResult): void {
  const { task, usage } = result;
  prepared(
    db,
    `INSERT INTO results(run, task, kind, package, module, outcome, partial, attempt, finished_at, elapsed_ms,
       user_ms, system_ms, max_rss_kib, binary_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    run,
    task.id,
    task.kind,
    task.package,
    task.module,
    result.outcome,
    partial,
    result.attempt,
    Math.round(Date.parse(result.startedAt) + result.elapsedMs),
    result.elapsedMs,
    usage?.userMs ?? null,
    usage?.systemMs ?? null,
    usage ? Math.round(usage.maxRssKiB) : null,
    result.binary ?? null,
  );
}

/** What a task is expected to take, by its last full passes. */
export interface Expected {
  /** Duration in milliseconds. */
  readonly ms: number;
  /** Time of CPU in milliseconds; absent where it was not measured, as without goexec. */
  readonly cpuMs?: number;
  readonly memoryBytes?: number;
}

interface TimedRow {
  readonly elapsed_ms: number;
  readonly cpu_ms: number | null;
  readonly max_rss_kib: number | null;
}

/**
 * The median of times, so that one slow or one cancelled run changes nothing; of memory the most. What has never passed is
 * expected to take what it took to fail.
 */
export function expected(store: Guard, packagePath: string, kind: TaskKind): Expected | undefined {
  const lastOf = (ended: string): readonly TimedRow[] =>
    store.read(
      (db) =>
        prepared<[string, string], TimedRow>(
          db,
          `SELECT elapsed_ms, user_ms + system_ms AS cpu_ms, max_rss_kib FROM results
           WHERE package = ? AND kind = ? AND ${ended} AND partial = 0
           ORDER BY finished_at DESC, id DESC LIMIT 5`,
        ).all(packagePath, kind),
      [],
    );
  const passed = lastOf(`outcome = 'pass'`);
  const passes = passed.length > 0 ? passed : lastOf(`outcome IN ('fail', 'race', 'panic')`);
  const ms = median(passes.map((row) => row.elapsed_ms));
  if (ms === undefined) return undefined;
  const cpuMs = median(passes.flatMap((row) => row.cpu_ms ?? []));
  const rss = passes.flatMap((row) => row.max_rss_kib ?? []);
  return {
    ms,
    ...(cpuMs === undefined ? {} : { cpuMs }),
    ...(rss.length === 0 ? {} : { memoryBytes: Math.max(...rss) * 1024 }),
  };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

export function hasRun(store: Guard, id: string): boolean {
  return store.read(
    (db) => prepared<[string], { one: number }>(db, 'SELECT 1 AS one FROM runs WHERE id = ?').get(id) !== undefined,
    false,
  );
}

/** Whether the package has ever passed, as far as is remembered: as a whole, or of a partial run in any way. */
export function hasPassed(store: Guard, packagePath: string, request: OfPackage): boolean {
  const found = store.read(
    (db) =>
      prepared<[string, string, number], { id: number }>(
        db,
        `SELECT id FROM results WHERE package = ? AND kind = ? AND partial <= ? AND outcome = 'pass' LIMIT 1`,
      ).get(packagePath, request.kind ?? 'test', request.partial ? 1 : 0),
    undefined,
  );
  return found !== undefined;
}

/** How many results all runs that are remembered have reused. */
export function reusedResults(store: Guard): number {
  const sql = 'SELECT coalesce(sum(reused), 0) AS reused FROM runs';
  return store.read((db) => prepared<[], { reused: number }>(db, sql).get()?.reused ?? 0, 0);
}

/** Outcomes that say something of the package. */
export const telling = [...fineOutcomes, 'fail', 'panic', 'race', 'timeout', 'build-fail', 'vet-fail'].filter(
  (outcome) => outcome !== 'skip',
);

/**
 * Whether the package failed when it was last run. A run that was stopped tells nothing.
 */
export function failedLast(store: Guard, packagePath: string, request: OfPackage): boolean {
  const last = store.read(
    (db) =>
      prepared<[string, string, number], { outcome: Outcome }>(
        db,
        `SELECT outcome FROM results WHERE package = ? AND kind = ? AND partial = ?
           AND outcome IN (${telling.map((outcome) => `'${outcome}'`).join(', ')}) ORDER BY finished_at DESC, id DESC LIMIT 1`,
      ).get(packagePath, request.kind ?? 'test', request.partial ? 1 : 0),
    undefined,
  );
  return last !== undefined && !fineOutcomes.has(last.outcome);
}

export interface OfPackage {
  readonly kind?: TaskKind;
  /** As `RunRecord.partial`. */
  readonly partial: boolean;
}

const keptRuns = 2000;
export const keptMs = 90 * 24 * 60 * 60 * 1000;
const keptResults = 300_000;

/** How long and how many are kept. */
export const retention = { days: keptMs / (24 * 60 * 60 * 1000), runs: keptRuns, results: keptResults };

/** Deletes runs that are too old or too many, with their results. */
export function boundRuns(db: Database, nowMs: number): void {
  db.prepare('DELETE FROM runs WHERE started_at < ?').run(nowMs - keptMs);
  db.prepare('DELETE FROM runs WHERE id IN (SELECT id FROM runs ORDER BY started_at DESC LIMIT -1 OFFSET ?)').run(
    keptRuns,
  );
  db.exec('DELETE FROM results WHERE run NOT IN (SELECT id FROM runs)');
  const newest = Number(db.prepare('SELECT coalesce(max(id), 0) FROM results').pluck().get());
  db.prepare('DELETE FROM results WHERE id <= ?').run(newest - keptResults);
  boundBuilds(db, nowMs - keptMs);
  boundNeeds(db, nowMs - keptMs);
}
