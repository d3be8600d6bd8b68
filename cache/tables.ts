// The tables of results.db, as numbered steps. A step that was published never changes; a new form is a new step.

// Every value is raw deflate of JSON. A seal is the SHA-256 of the name that a value is kept under and of the value, so
// that one under another name is as wrong as an altered one. Times are milliseconds since 1970; sizes are bytes as stored.

export const steps: readonly string[] = [
  `
  CREATE TABLE contents(
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE, -- of the value as stored; the name of the blob where value is NULL
    size INTEGER NOT NULL,
    value BLOB,
    package TEXT NOT NULL,
    created_at INTEGER NOT NULL
  );

  CREATE TABLE shapes(
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    seal BLOB NOT NULL UNIQUE,
    used_at INTEGER NOT NULL
  );
  CREATE INDEX shapes_by_key ON shapes(key);

  CREATE TABLE results(
    id INTEGER PRIMARY KEY,
    result TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL, -- of contents(sha256)
    shape BLOB NOT NULL, -- of shapes(seal)
    seal BLOB NOT NULL, -- of result and content
    used_at INTEGER NOT NULL
  );
  CREATE INDEX results_by_content ON results(content);
  CREATE INDEX results_by_shape ON results(shape);

  CREATE TABLE earlier(
    id INTEGER PRIMARY KEY,
    package TEXT NOT NULL,
    same BLOB NOT NULL, -- SHA-256 of all but the origin: what is kept once
    value BLOB NOT NULL,
    seal BLOB NOT NULL,
    used_at INTEGER NOT NULL,
    UNIQUE(package, same)
  );

  CREATE TABLE observed(
    id INTEGER PRIMARY KEY,
    package TEXT NOT NULL UNIQUE,
    value BLOB NOT NULL,
    seal BLOB NOT NULL,
    used_at INTEGER NOT NULL
  );

  CREATE TABLE nodes(
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    value BLOB NOT NULL,
    seal BLOB NOT NULL,
    used_at INTEGER NOT NULL
  );

  CREATE TABLE memo(
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
];

/** What a sound database can prepare. */
export const probes: readonly string[] = [
  'SELECT id, sha256, size, value, package, created_at FROM contents',
  'SELECT id, key, value, seal, used_at FROM shapes',
  'SELECT id, result, content, shape, seal, used_at FROM results',
  'SELECT id, package, same, value, seal, used_at FROM earlier',
  'SELECT id, package, value, seal, used_at FROM observed',
  'SELECT id, key, value, seal, used_at FROM nodes',
  'SELECT name, value FROM memo',
];

/** Tables whose rows say when they were last used. */
export type UsedTable = 'shapes' | 'results' | 'earlier' | 'observed' | 'nodes';
