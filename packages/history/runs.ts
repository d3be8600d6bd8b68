// Runs and what became of their tasks: written as they end, read for what to expect of the next.

import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { TaskKind } from '#events';
import { type Database, type Guard, prepared } from '#sqlite';
import type { RunEnd, RunRecord, TaskResult } from './result.ts';

/** Keeps one run. Neither function throws or waits. */
export interface RunRecorder {
  readonly record: (result: TaskResult) => void;
  readonly finish: (end: RunEnd) => void;
}

/** What a test consulted in its newest run that has a log. */
export interface KeptTestlog {
  readonly log: string;
  readonly finishedAtMs: number;
  /** SHA-256 of the binary that ran, in hex. */
  readonly binary?: string;
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
  return {
    record: (result) => store.write((db) => insertResult(db, run.id, partial, result)),
    finish: (end) =>
      store.write((db) =>
        prepared(db, 'UPDATE runs SET outcome = ?, exit_code = ? WHERE id = ?').run(end.outcome, end.exitCode, run.id),
      ),
  };
}

function insertResult(db: Database, run: string, partial: number, result: TaskResult): void {
  const { task, usage } = result;
  prepared(
    db,
    `INSERT INTO results(run, task, kind, package, module, outcome, partial, attempt, finished_at, elapsed_ms,
       user_ms, system_ms, max_rss_kib, binary_sha256, testlog) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
    result.testlog === undefined ? null : keepLog(db, result.testlog),
  );
}

/** A test consults the same things in most runs: equal logs are kept once. */
function keepLog(db: Database, log: string): number {
  const sha256 = createHash('sha256').update(log).digest();
  const known = prepared<[Buffer], { id: number }>(db, 'SELECT id FROM testlogs WHERE sha256 = ?').get(sha256);
  if (known) return known.id;
  const packed = deflateRawSync(log);
  return Number(prepared(db, 'INSERT INTO testlogs(sha256, log) VALUES (?, ?)').run(sha256, packed).lastInsertRowid);
}

/** The median of the last full passes in milliseconds: one slow or one cancelled run changes nothing. */
export function expectedMs(store: Guard, packagePath: string, kind: TaskKind): number | undefined {
  const passes = store.read(
    (db) =>
      prepared<[string, string], { elapsed_ms: number }>(
        db,
        `SELECT elapsed_ms FROM results
         WHERE package = ? AND kind = ? AND outcome = 'pass' AND partial = 0 ORDER BY id DESC LIMIT 5`,
      ).all(packagePath, kind),
    [],
  );
  const sorted = passes.map((row) => row.elapsed_ms).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export function lastTestlog(store: Guard, packagePath: string): KeptTestlog | undefined {
  return store.read((db) => {
    const row = prepared<[string], { log: Buffer; finished_at: number; binary_sha256: string | null }>(
      db,
      `SELECT testlogs.log, finished_at, binary_sha256 FROM results JOIN testlogs ON testlogs.id = results.testlog
       WHERE package = ? AND kind = 'test' AND testlog IS NOT NULL ORDER BY results.id DESC LIMIT 1`,
    ).get(packagePath);
    return (
      row && {
        log: inflateRawSync(row.log).toString('utf8'),
        finishedAtMs: row.finished_at,
        ...(row.binary_sha256 === null ? {} : { binary: row.binary_sha256 }),
      }
    );
  }, undefined);
}

const keptRuns = 2000;
const keptMs = 90 * 24 * 60 * 60 * 1000;
const keptResults = 300_000;

/** Deletes runs that are too old or too many, with their results, and the logs that nothing refers to any more. */
export function boundRuns(db: Database, nowMs: number): void {
  db.prepare('DELETE FROM runs WHERE started_at < ?').run(nowMs - keptMs);
  db.prepare('DELETE FROM runs WHERE id IN (SELECT id FROM runs ORDER BY started_at DESC LIMIT -1 OFFSET ?)').run(
    keptRuns,
  );
  db.exec('DELETE FROM results WHERE run NOT IN (SELECT id FROM runs)');
  const newest = Number(db.prepare('SELECT coalesce(max(id), 0) FROM results').pluck().get());
  db.prepare('DELETE FROM results WHERE id <= ?').run(newest - keptResults);
  db.exec('DELETE FROM testlogs WHERE id NOT IN (SELECT testlog FROM results WHERE testlog IS NOT NULL)');
}
