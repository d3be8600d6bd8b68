// What runs of a test before its log begins, dependencies among it, and what that looks at.

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { piecesVersion } from '#gofile';
import { isTestMain, type KeptAnswers, type Unit } from '#workspace';
import { type EarlyEffect, earlyEffect, noEffect } from './early-effect.ts';
import { createPieces, pinnedName } from './early-pieces.ts';
import { walkPieces } from './early-walk.ts';
import { isOfWorkspace } from './hidden-packages.ts';

const keptKind = 'early';
/** Raised when a walk comes to something else by the same pieces. */
const version = 1;

export interface Early {
  /** Number of a unit whose own initialisers, or its TestMain, look at something; undefined for all others. */
  readonly numberOf: (unit: Unit) => number | undefined;
  readonly at: (number: number) => EarlyUnit | undefined;
}

export interface EarlyUnit {
  readonly unit: Unit;
  /** Of all that its initialisers run, wherever that stands. */
  readonly effect: EarlyEffect;
}

/** @param top absolute folder that places are relative to */
export function createEarly(units: ReadonlyMap<string, Unit>, top: string, kept?: KeptAnswers): Early {
  const pieces = createPieces(top, kept);
  const known = new Map<Unit, EarlyEffect>();
  const pins = new Map<string, string>();

  /** What pins a unit and all that it imports: digests of files, versions of modules. Empty where nothing does. */
  const pinOf = (id: string): string => {
    const before = pins.get(id);
    if (before !== undefined) return before;
    pins.set(id, 'std');
    const unit = units.get(id);
    if (!unit || unit.standard) return 'std';
    const own = unit.inputs.length > 0 ? sourceOf(unit) : pinnedName(unit);
    const below = own === undefined ? [''] : unit.imports.map(pinOf);
    const pin = below.includes('')
      ? ''
      : createHash('sha256')
          .update(JSON.stringify([own, below]))
          .digest('hex');
    pins.set(id, pin);
    return pin;
  };

  const walked = (unit: Unit): EarlyEffect => {
    const { roots, named } = pieces.of(unit);
    const main = unit.forTest === undefined ? [] : (named.get('TestMain') ?? []);
    const begin = [...roots, ...main];
    return begin.length === 0 ? noEffect : earlyEffect(walkPieces(unit, begin, units, pieces.of));
  };

  const effectOf = (unit: Unit): EarlyEffect => {
    const plain = isRecompiled(unit) ? units.get(unit.importPath) : undefined;
    if (plain) return effectOf(plain);
    let effect = known.get(unit);
    if (effect) return effect;
    const pin = pinOf(unit.id);
    const key = pin === '' ? undefined : `${version} ${piecesVersion} ${pin}`;
    effect = key === undefined ? undefined : parsed(kept?.get(keptKind, key));
    if (!effect) {
      const found = walked(unit);
      effect = isDeepStrictEqual(found, noEffect) ? noEffect : found;
      if (key !== undefined && pieces.isAsDigested()) kept?.put(keptKind, key, Buffer.from(JSON.stringify(effect)));
    }
    known.set(unit, effect);
    return effect;
  };

  const all: EarlyUnit[] = [];
  const numbers = new Map<Unit, number | undefined>();
  return {
    at: (number) => all[number],
    numberOf(unit) {
      if (numbers.has(unit)) return numbers.get(unit);
      const effect = unit.standard || isTestMain(unit) ? noEffect : effectOf(unit);
      const number = effect === noEffect ? undefined : all.push({ unit, effect }) - 1;
      numbers.set(unit, number);
      return number;
    },
  };
}

function parsed(bytes: Uint8Array | undefined): EarlyEffect | undefined {
  if (!bytes) return undefined;
  try {
    const effect = JSON.parse(Buffer.from(bytes).toString('utf8')) as EarlyEffect;
    return isDeepStrictEqual(effect, noEffect) ? noEffect : effect;
  } catch {
    return undefined;
  }
}

/** What of a unit whose files are digested an answer hangs on; the folder is in answers. */
function sourceOf(unit: Unit): readonly unknown[] {
  const { importPath, forTest, dir, inputs, imports } = unit;
  return [importPath, forTest, dir, isOfWorkspace(unit), inputs.map(({ file, digest }) => [file, digest]), imports];
}

/** `q [p.test]`: the same source as the package that everybody else imports. */
function isRecompiled({ importPath, forTest }: Unit): boolean {
  return forTest !== undefined && importPath !== forTest && importPath !== `${forTest}_test`;
}
