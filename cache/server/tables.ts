// The tables of server.db, as numbered steps. A step that was published never changes; a new form is a new step.

// Times are milliseconds since 1970, sizes are bytes.

export const steps: readonly string[] = [
  `
  CREATE TABLE contents(
    sha256 TEXT PRIMARY KEY, -- the name of the file
    size INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX contents_by_use ON contents(used_at);

  -- Who has shown to have a content: only who reads one of these scopes gets it.
  CREATE TABLE holds(
    sha256 TEXT NOT NULL, -- of contents
    scope TEXT NOT NULL,
    PRIMARY KEY(sha256, scope)
  ) WITHOUT ROWID;

  CREATE TABLE results(
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL,
    scope TEXT NOT NULL,
    value BLOB NOT NULL,
    sum BLOB NOT NULL, -- SHA-256 of place, scope and value
    used_at INTEGER NOT NULL,
    UNIQUE(place, scope)
  );
  CREATE INDEX results_by_use ON results(used_at);
  `,
];

/** What a sound database can prepare. */
export const probes: readonly string[] = [
  'SELECT sha256, size, used_at FROM contents',
  'SELECT sha256, scope FROM holds',
  'SELECT id, place, scope, value, sum, used_at FROM results',
];
