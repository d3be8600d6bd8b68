// What compilers, vet and linkers last cost for each unit, by which a plan of shards weighs what must be built.

import { type Database, type Guard, prepared } from '#sqlite';

export interface BuildRow {
  /** As the go command names it: `X`, `X [X.test]`, `X.test`. */
  readonly unit: string;
  readonly step: string;
  /** Time of CPU; how long it took, where that is not known. In milliseconds. */
  readonly costMs: number;
  /** Milliseconds since 1970. */
  readonly finishedAt: number;
}

/** A workspace with its modules and the library of Go has some thousands. */
const mostBuilds = 50_000;

/** The newest wins. Answers whether that is this one. */
export function insertBuild(db: Database, { unit, step, costMs, finishedAt }: BuildRow): boolean {
  const { changes } = prepared(
    db,
    `INSERT INTO builds(unit, step, cost_ms, finished_at) VALUES (?, ?, ?, ?)
     ON CONFLICT(unit, step) DO UPDATE SET cost_ms = excluded.cost_ms, finished_at = excluded.finished_at
     WHERE excluded.finished_at > finished_at`,
  ).run(unit, step, costMs, finishedAt);
  return changes > 0;
}

/** All, by unit and step. */
export function buildRows(db: Database): readonly BuildRow[] {
  return prepared<[], BuildRow>(
    db,
    'SELECT unit, step, cost_ms AS costMs, finished_at AS finishedAt FROM builds ORDER BY unit, step',
  ).all();
}

/** Unit → all its steps together, in milliseconds of CPU. */
export function builtTimes(store: Guard): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { unit, costMs } of store.read(buildRows, [])) times.set(unit, (times.get(unit) ?? 0) + costMs);
  return times;
}

/** Deletes what is older than that, and the oldest beyond the bound. */
export function boundBuilds(db: Database, oldestMs: number): void {
  db.prepare('DELETE FROM builds WHERE finished_at < ?').run(oldestMs);
  db.prepare(
    `DELETE FROM builds WHERE (unit, step) IN
       (SELECT unit, step FROM builds ORDER BY finished_at DESC, unit, step LIMIT -1 OFFSET ?)`,
  ).run(mostBuilds);
}
