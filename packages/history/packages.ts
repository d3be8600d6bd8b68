// What is remembered of each package, in numbers: the answer of `gows history`.

import { fineOutcomes, type Outcome } from '#events';
import { type Guard, prepared } from '#sqlite';
import { telling } from './runs.ts';

export interface PackageHistory {
  readonly importPath: string;
  readonly module: string;
  /** Runs that came to an end of their own; what was reused is none. */
  readonly runs: number;
  readonly passed: number;
  /** Failed tests, panics, races, timeouts, builds and vet. */
  readonly failed: number;
  /** Failed beside others and passed alone. */
  readonly flaky: number;
  /** Duration of full passes, in milliseconds; absent where there was none. */
  readonly medianMs?: number;
  readonly p95Ms?: number;
  /** ISO 8601, UTC. */
  readonly lastAt: string;
  readonly lastOutcome: Outcome;
}

/** `gows history --json`. */
export interface HistoryAnswer {
  readonly schema: 'gows.history/1';
  readonly packages: readonly PackageHistory[];
  /** What is forgotten: runs that are older, and the oldest beyond so many runs and results. */
  readonly retention: { readonly days: number; readonly runs: number; readonly results: number };
}

interface Row {
  readonly package: string;
  readonly module: string;
  readonly outcome: Outcome;
  readonly partial: number;
  readonly finished_at: number;
  readonly elapsed_ms: number;
}

/** By import path. Where a run tried a package again, the last try counts. */
export function packageHistories(store: Guard): readonly PackageHistory[] {
  const rows = store.read(
    (db) =>
      prepared<[], Row>(
        db,
        `SELECT package, module, outcome, partial, finished_at, elapsed_ms FROM results AS one
         WHERE kind = 'test' AND outcome IN (${telling.map((outcome) => `'${outcome}'`).join(', ')})
           AND outcome <> 'no-tests' AND NOT EXISTS (SELECT 1 FROM results AS later
             WHERE later.run = one.run AND later.task = one.task AND later.attempt > one.attempt)
         ORDER BY package, finished_at, id`,
      ).all(),
    [],
  );
  const packages = new Map<string, Row[]>();
  for (const row of rows) {
    const known = packages.get(row.package);
    if (known) known.push(row);
    else packages.set(row.package, [row]);
  }
  return [...packages.values()].map(summary);
}

function summary(rows: readonly Row[]): PackageHistory {
  const last = rows.at(-1) as Row;
  const times = rows
    .filter(({ outcome, partial }) => outcome === 'pass' && partial === 0)
    .map(({ elapsed_ms }) => elapsed_ms)
    .sort((a, b) => a - b);
  const count = (counts: (outcome: Outcome) => boolean) => rows.filter(({ outcome }) => counts(outcome)).length;
  return {
    importPath: last.package,
    module: last.module,
    runs: rows.length,
    passed: count((outcome) => outcome === 'pass'),
    failed: count((outcome) => !fineOutcomes.has(outcome)),
    flaky: count((outcome) => outcome === 'flaky'),
    ...(times.length === 0 ? {} : { medianMs: at(times, 0.5), p95Ms: at(times, 0.95) }),
    lastAt: new Date(last.finished_at).toISOString(),
    lastOutcome: last.outcome,
  };
}

/** By the nearest rank, of sorted values; at a half the upper one of two, as `expected` takes it. */
function at(sorted: readonly number[], share: number): number {
  const rank = share === 0.5 ? Math.floor(sorted.length / 2) : Math.ceil(share * sorted.length) - 1;
  return sorted[Math.max(0, rank)] ?? 0;
}
