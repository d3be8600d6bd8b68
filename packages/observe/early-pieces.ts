// The pieces of a unit's code by name, those of dependencies kept: the source of a module's version does not change.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Piece, piecesOf, piecesVersion } from '#gofile';
import { digestBytes, type KeptAnswers, pathOf, type Unit } from '#workspace';

export interface UnitPieces {
  /** What runs when the package is initialised. */
  readonly roots: readonly Piece[];
  /** Functions, types and variables. */
  readonly named: ReadonlyMap<string, readonly Piece[]>;
  /** By the type's name. */
  readonly methods: ReadonlyMap<string, readonly Piece[]>;
  readonly constants: Readonly<Record<string, string>>;
}

const keptKind = 'pieces';

export interface Pieces {
  readonly of: (unit: Unit) => UnitPieces;
  /** Whether all that was read by now had the content that its digest says. */
  readonly isAsDigested: () => boolean;
}

/** @param top absolute folder that places are relative to */
export function createPieces(top: string, kept?: KeptAnswers): Pieces {
  const known = new Map<Unit, UnitPieces>();
  let asDigested = true;
  const read = (unit: Unit): Written => {
    const name = pinnedName(unit);
    const own = unit.inputs.filter(({ file }) => file.endsWith('.go'));
    if (name === undefined && own.length === 0) return nothing;
    const key = `${piecesVersion} ${own.length > 0 ? digestBytes(own.map(({ digest }) => digest).join()) : name}`;
    const before = parsed(kept?.get(keptKind, key));
    if (before) return before;
    const paths = own.length > 0 ? own.map(({ file }) => pathOf(top, file)) : pinnedFiles(pathOf(top, unit.dir));
    const bytes = paths.map(bytesOf);
    const now = written(bytes.map(piecesOf));
    // What was edited since it was digested would be kept under another content's name.
    const isSame = own.every(({ digest }, at) => digestBytes(bytes[at] ?? empty) === digest);
    if (isSame) kept?.put(keptKind, key, Buffer.from(JSON.stringify(now)));
    else asDigested = false;
    return now;
  };
  return {
    isAsDigested: () => asDigested,
    of(unit) {
      let pieces = known.get(unit);
      if (!pieces) {
        pieces = byName(read(unit));
        known.set(unit, pieces);
      }
      return pieces;
    },
  };
}

/** What pins the source of a package of another module; undefined where nothing does. */
export function pinnedName({ importPath, module, standard }: Unit): string | undefined {
  if (standard || !module || module.main || module.version === '') return undefined;
  return `${process.platform} ${importPath} ${module.path} ${module.version} ${module.replacedBy ?? ''} ${module.sum ?? ''}`;
}

interface Written {
  readonly pieces: readonly Piece[];
  readonly constants: Readonly<Record<string, string>>;
}

const nothing: Written = { pieces: [], constants: {} };
const empty = Buffer.alloc(0);

/** Names that the package does not declare are left out, and pieces that say nothing. */
function written(files: readonly Written[]): Written {
  const all = files.flatMap(({ pieces }) => pieces);
  const declared = new Set(all.flatMap(({ name, receiver }) => (receiver === undefined ? [name] : [])));
  return {
    pieces: all
      .map(({ held, ...piece }) => ({
        ...piece,
        refs: piece.refs.filter((name) => declared.has(name)),
        ...(held ? { held: { ...held, refs: held.refs.filter((name) => declared.has(name)) } } : {}),
      }))
      .filter(
        ({ type, held, refs, selects, calls, effect }) =>
          type || held || effect || refs.length + selects.length + calls.length > 0,
      ),
    constants: Object.assign({}, ...files.map(({ constants }) => constants)),
  };
}

function parsed(bytes: Uint8Array | undefined): Written | undefined {
  if (!bytes) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Written;
  } catch {
    return undefined;
  }
}

function byName({ pieces, constants }: Written): UnitPieces {
  const roots: Piece[] = [];
  const named = new Map<string, Piece[]>();
  const methods = new Map<string, Piece[]>();
  for (const piece of pieces) {
    if (piece.name === '') {
      roots.push(piece);
      continue;
    }
    const map = piece.receiver === undefined ? named : methods;
    const name = piece.receiver ?? piece.name;
    const same = map.get(name);
    if (same) same.push(piece);
    else map.set(name, [piece]);
  }
  return { roots, named, methods, constants };
}

const otherSystems = new RegExp(
  `_(?:${[
    'aix',
    'android',
    'darwin',
    'dragonfly',
    'freebsd',
    'illumos',
    'ios',
    'js',
    'linux',
    'netbsd',
    'openbsd',
    'plan9',
    'solaris',
    'wasip1',
    'windows',
  ]
    .filter((system) => system !== (process.platform === 'win32' ? 'windows' : process.platform))
    .join('|')})(?:_\\w+)?\\.go$`,
);

/** Tests run on this system, so files for others do not count; those behind other constraints all do. */
function pinnedFiles(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go') && !otherSystems.test(name))
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return empty;
  }
}
