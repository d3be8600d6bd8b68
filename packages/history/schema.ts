// The tables of gows.db, as numbered steps. A step that was published never changes; a new form is a new step.

export const steps: readonly string[] = [
  `
  CREATE TABLE runs(
    id TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL, -- milliseconds since 1970
    command TEXT NOT NULL,
    head TEXT,
    partial INTEGER NOT NULL,
    outcome TEXT, -- NULL while it runs, and after a kill -9
    exit_code INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX runs_by_time ON runs(started_at);

  CREATE TABLE testlogs(
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE, -- of the log, not compressed
    log BLOB NOT NULL -- raw deflate
  );

  CREATE TABLE results(
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL, -- of runs(id), but another process with another clock may have deleted that
    task TEXT NOT NULL,
    kind TEXT NOT NULL,
    package TEXT NOT NULL,
    module TEXT NOT NULL,
    outcome TEXT NOT NULL,
    partial INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    finished_at INTEGER NOT NULL, -- milliseconds since 1970
    elapsed_ms REAL NOT NULL,
    user_ms REAL,
    system_ms REAL,
    max_rss_kib INTEGER,
    binary_sha256 TEXT,
    testlog INTEGER REFERENCES testlogs(id)
  );
  CREATE INDEX results_by_run ON results(run);
  CREATE INDEX results_by_testlog ON results(testlog) WHERE testlog IS NOT NULL;
  CREATE INDEX full_passes ON results(package, kind, id) WHERE outcome = 'pass' AND partial = 0;
  CREATE INDEX logged_results ON results(package, kind, id) WHERE testlog IS NOT NULL;

  CREATE TABLE memo(
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    used_at INTEGER NOT NULL, -- milliseconds since 1970
    PRIMARY KEY(kind, key)
  );

  CREATE TABLE file_digests(
    dir TEXT NOT NULL,
    name TEXT NOT NULL,
    stamp TEXT NOT NULL, -- device, inode, size, mtime and ctime in nanoseconds
    sha256 BLOB NOT NULL,
    PRIMARY KEY(dir, name)
  ) WITHOUT ROWID;
  `,
  // What tests consult is kept with results.
  `
  DROP INDEX results_by_testlog;
  DROP INDEX logged_results;
  ALTER TABLE results DROP COLUMN testlog;
  DROP TABLE testlogs;
  `,
  // Whether a package failed when it was last run is asked of each that misses.
  `
  CREATE INDEX results_by_package ON results(package, kind, partial, id);
  `,
  // How many results a run reused: counted here, so that the database of results stays as it is while it is only read.
  `
  ALTER TABLE runs ADD COLUMN reused INTEGER NOT NULL DEFAULT 0;
  `,
  // Results come from other machines, too, so that the newest is not the one that was written last.
  `
  DROP INDEX full_passes;
  DROP INDEX results_by_package;
  CREATE INDEX full_passes ON results(package, kind, finished_at, id) WHERE outcome = 'pass' AND partial = 0;
  CREATE INDEX results_by_package ON results(package, kind, partial, finished_at, id);

  CREATE TABLE builds(
    unit TEXT NOT NULL, -- as the go command names it: X, X [X.test], X.test
    step TEXT NOT NULL, -- compile, link, vet
    cost_ms REAL NOT NULL, -- time of CPU of the newest
    finished_at INTEGER NOT NULL, -- milliseconds since 1970
    PRIMARY KEY(unit, step)
  ) WITHOUT ROWID;
  `,
  // What a build needs is often compiled already, where a compile cache is restored.
  `
  CREATE TABLE needs(
    sums TEXT NOT NULL, -- state of the Go version and all go.sum
    import_path TEXT NOT NULL,
    first_at INTEGER NOT NULL, -- milliseconds since 1970
    first_found INTEGER NOT NULL,
    first_share REAL NOT NULL, -- of the runners of the first run
    last_at INTEGER NOT NULL,
    last_found INTEGER NOT NULL,
    PRIMARY KEY(sums, import_path)
  ) WITHOUT ROWID;
  `,
];
