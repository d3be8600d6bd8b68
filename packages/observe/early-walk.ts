// Which pieces of code run, beginning with a unit's initialisers: by names, as far as they tell.

import type { Piece, PieceEffect } from '#gofile';
import type { Unit } from '#workspace';
import type { Reached } from './early-effect.ts';
import type { UnitPieces } from './early-pieces.ts';
import { isOfWorkspace } from './hidden-packages.ts';

/** Methods that printing, encoding and flags call on what they are given. */
const printed = [
  ...['String', 'Error', 'GoString', 'Format', 'LogValue', 'Set', 'MarshalJSON', 'MarshalText', 'MarshalYAML'],
  ...['UnmarshalJSON', 'UnmarshalText', 'UnmarshalYAML'],
];

/**
 * A method that is called by its name may be that of any type that is mentioned on the way, by code or by other types:
 * what it is called on is not known without types.
 */
export function walkPieces(
  root: Unit,
  begin: readonly Piece[],
  units: ReadonlyMap<string, Unit>,
  piecesOf: (unit: Unit) => UnitPieces,
): readonly Reached[] {
  const reached: (Reached & { readonly piece: Piece })[] = [];
  const seen = new Set<Piece>();
  /** Methods of the types that were mentioned, by name. */
  const methods = new Map<string, { readonly unit: Unit; readonly piece: Piece }[]>();
  /** Name → the pieces that call it as a method. */
  const selected = new Map<string, Piece[]>();
  const waiting: { readonly unit: Unit; readonly piece: Piece }[] = [];
  const enter = (unit: Unit, pieces: readonly Piece[] = []) => {
    for (const piece of pieces) {
      if (seen.has(piece)) continue;
      seen.add(piece);
      waiting.push({ unit, piece });
    }
  };
  const enterType = (unit: Unit, name: string) => {
    for (const piece of piecesOf(unit).methods.get(name) ?? []) {
      const same = methods.get(piece.name);
      if (same) same.push({ unit, piece });
      else methods.set(piece.name, [{ unit, piece }]);
      if (selected.has(piece.name)) enter(unit, [piece]);
    }
  };
  const select = (name: string, by: readonly Piece[]) => {
    const before = selected.get(name);
    if (before) {
      before.push(...by);
      return;
    }
    selected.set(name, [...by]);
    for (const method of methods.get(name) ?? []) enter(method.unit, [method.piece]);
  };
  /** Who mentions a function or variable. */
  const mentions = new Map<Piece, Piece[]>();
  const refer = (by: Piece, unit: Unit, pieces: readonly Piece[] = []) => {
    for (const piece of pieces) {
      const before = mentions.get(piece);
      if (before) before.push(by);
      else mentions.set(piece, [by]);
    }
    enter(unit, pieces);
  };

  enter(root, begin);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { unit, piece } = next;
    const { named, constants } = piecesOf(unit);
    if (piece.type) enterType(unit, piece.name);
    for (const name of piece.refs) refer(piece, unit, named.get(name));
    for (const call of piece.calls) {
      const { path, name } = parted(call);
      const callee = importedBy(unit, path, units);
      if (callee) refer(piece, callee, piecesOf(callee).named.get(name));
    }
    for (const name of piece.held?.refs ?? []) enter(unit, named.get(name));
    for (const call of piece.held?.calls ?? []) {
      const { path, name } = parted(call);
      const callee = importedBy(unit, path, units);
      if (callee) enter(callee, piecesOf(callee).named.get(name));
    }
    for (const name of piece.selects) select(name, [piece]);
    const { effect } = piece;
    if (!effect) continue;
    if (effect.prints) for (const name of printed) select(name, []);
    reached.push({
      piece,
      importPath: unit.importPath,
      dir: unit.dir,
      ofWorkspace: isOfWorkspace(unit),
      effect,
      constant(identifier) {
        if (!identifier.includes('.')) return constants[identifier];
        const { path, name } = parted(identifier);
        const owner = importedBy(unit, path, units);
        return owner && piecesOf(owner).constants[name];
      },
    });
  }
  return withoutStrangers(reached, mentions, selected);
}

/**
 * Literals are names of variables only where they can come to who reads one by a name from elsewhere: in what calls it,
 * straight or by others, and in the variables that such a piece mentions.
 */
function withoutStrangers(
  reached: readonly (Reached & { readonly piece: Piece })[],
  mentions: ReadonlyMap<Piece, readonly Piece[]>,
  selected: ReadonlyMap<string, readonly Piece[]>,
): readonly Reached[] {
  const leading = new Set<Piece>();
  const waiting = reached.flatMap(({ piece, effect }) => (effect.anyName ? [piece] : []));
  for (let piece = waiting.pop(); piece; piece = waiting.pop()) {
    if (leading.has(piece)) continue;
    leading.add(piece);
    waiting.push(
      ...(mentions.get(piece) ?? []),
      ...(piece.receiver !== undefined ? (selected.get(piece.name) ?? []) : []),
    );
  }
  const isNear = (piece: Piece) => leading.has(piece) || mentions.get(piece)?.some((by) => leading.has(by)) === true;
  return reached.map((one) => (isNear(one.piece) ? one : { ...one, effect: withoutNames(one.effect) }));
}

function withoutNames({ names: _, composes: __, ...effect }: PieceEffect): PieceEffect {
  return effect;
}

function parted(call: string): { readonly path: string; readonly name: string } {
  const dot = call.lastIndexOf('.');
  return { path: call.slice(0, dot), name: call.slice(dot + 1) };
}

/** Of what a unit imports, also where it was compiled anew for a test, or stands in a vendor folder. */
function importedBy(unit: Unit, path: string, units: ReadonlyMap<string, Unit>): Unit | undefined {
  const forTest = unit.forTest === undefined ? undefined : `${path} [${unit.forTest}.test]`;
  const id = forTest !== undefined && unit.imports.includes(forTest) ? forTest : path;
  const found = units.get(id);
  return found?.standard ? undefined : found;
}
