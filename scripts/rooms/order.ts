// The order of the rooms (docs/architecture.md draws it) and who may use what the house has only once.

/** Roof first. A room may import those that stand after its own line, never one of its own line or before. */
export const order: readonly (readonly string[])[] = [
  ['cli'],
  ['tui'],
  ['telemetry'],
  ['report'],
  ['ci'],
  ['pipeline'],
  ['inspect', 'doctor', 'watch'],
  ['repro', 'supply', 'modules'],
  ['engine'],
  ['goexec'],
  ['plan'],
  ['history'],
  ['cache'],
  ['keys'],
  ['graph'],
  ['observe'],
  ['config'],
  ['workspace'],
  ['gocmd'],
  ['git'],
  ['process'],
  ['witness'],
  ['sqlite'],
  ['keyboard'],
  ['binary'],
  ['modfile', 'gofile', 'coverage'],
  ['events', 'parts'],
  ['diagnostics'],
];

/** Not part of what ships: may import every room, and is imported by tests, scripts and benchmarks only. */
export const testkit = 'testkit';

/** Folders whose code is not a room: nothing imports them, and they may use everything. */
export const outside: ReadonlySet<string> = new Set(['scripts', 'bench']);

/** Modules that only some rooms may import, and why. Tests are free. */
export const restricted: readonly {
  readonly modules: RegExp;
  readonly rooms: ReadonlySet<string>;
  readonly why: string;
}[] = [
  {
    modules: /^(node:)?child_process$/,
    rooms: new Set(['process', testkit]),
    why: 'only packages/process starts processes',
  },
  {
    modules: /^(better-sqlite3|node:sqlite)$/,
    rooms: new Set(['sqlite']),
    why: 'only packages/sqlite opens databases',
  },
];

/** Rooms that may print. */
export const printing: ReadonlySet<string> = new Set(['cli', testkit]);

/** The place of a room in the order; undefined for a name that is no room. */
export function rankOf(room: string): number | undefined {
  const rank = order.findIndex((names) => names.includes(room));
  return rank < 0 ? undefined : rank;
}
