// How the own inputs of one unit differ. Whatever is hashed of a unit has its explanation here, or this does not compile.

import type { KeyDifference, Trail } from './difference.ts';
import type { OwnInputs } from './unit-key.ts';

type Explain = (before: OwnInputs, after: OwnInputs, unit: string, trail: Trail) => readonly KeyDifference[];

/** A name for what is in a record under a technical one. */
const plainSetting =
  (field: 'id' | 'name', name: string): Explain =>
  (before, after, unit, trail) =>
    before[field] === after[field]
      ? []
      : [{ kind: 'setting', unit, name, ...sides(before[field], after[field]), trail }];

const explained: Readonly<Record<keyof OwnInputs, Explain>> = {
  files: (before, after, unit, trail) => fileDifferences(before.files, after.files, unit, trail),
  included: (before, after, unit, trail) => fileDifferences(before.included, after.included, unit, trail),
  module: moduleDifference,
  // Told together with the module.
  sum: () => [],
  settings: (before, after, unit, trail) => {
    const [from, to] = [split(before.settings, '='), split(after.settings, '=')];
    return names(from, to).flatMap((name): readonly KeyDifference[] =>
      from.get(name) === to.get(name)
        ? []
        : [{ kind: 'setting', unit, name, ...sides(from.get(name), to.get(name)), trail }],
    );
  },
  error: (before, after, unit, trail) =>
    before.error === after.error
      ? []
      : [{ kind: 'error', unit, ...sides(before.error || undefined, after.error || undefined), trail }],
  name: plainSetting('name', 'package clause'),
  standard: (before, after, unit, trail) =>
    before.standard === after.standard
      ? []
      : [
          {
            kind: 'setting',
            unit,
            name: 'part of the distribution',
            ...sides(String(before.standard), String(after.standard)),
            trail,
          },
        ],
  id: plainSetting('id', 'variant'),
};

/** Differences of one unit, imports aside: files first. */
export function ownDifferences(
  before: OwnInputs,
  after: OwnInputs,
  unit: string,
  trail: Trail,
): readonly KeyDifference[] {
  return Object.values(explained).flatMap((explain) => explain(before, after, unit, trail));
}

/** What a unit that is on one side only brings or takes: its files, or its module where that pins them. */
export function appearance(
  own: OwnInputs,
  change: 'added' | 'deleted',
  unit: string,
  trail: Trail,
): readonly KeyDifference[] {
  const side = (value: string) => (change === 'added' ? { to: value } : { from: value });
  if (own.files.length > 0) {
    return [...split(own.files, ' ')].map(([file, digest]) => ({
      kind: 'file',
      unit,
      file,
      change,
      ...side(digest),
      trail,
    }));
  }
  if (own.standard || own.module === '') return [];
  const [path = '', ...version] = own.module.split(' ');
  return [{ kind: 'module', unit, path, ...side(version.join(' ').trim()), trail }];
}

function fileDifferences(
  before: readonly string[],
  after: readonly string[],
  unit: string,
  trail: Trail,
): readonly KeyDifference[] {
  const [from, to] = [split(before, ' '), split(after, ' ')];
  return names(from, to).flatMap((file): readonly KeyDifference[] => {
    const [old, now] = [from.get(file), to.get(file)];
    if (old === now) return [];
    const change = isMissing(old) ? 'added' : isMissing(now) ? 'deleted' : 'modified';
    return [{ kind: 'file', unit, file, change, ...sides(old, now), trail }];
  });
}

/** A listed file that is not there has this in place of a digest. */
function isMissing(digest: string | undefined): boolean {
  return digest === undefined || digest === 'missing';
}

function moduleDifference(before: OwnInputs, after: OwnInputs, unit: string, trail: Trail): readonly KeyDifference[] {
  if (before.module === after.module && before.sum === after.sum) return [];
  const [old, now] = [before.module.split(' '), after.module.split(' ')];
  const path = now[0] || old[0] || '';
  const version = (words: readonly string[], from: number) => words.slice(from).join(' ').trim() || undefined;
  if (before.module === after.module) {
    const checksum = (sum: string) => [version(now, 1), sum || 'no checksum'].filter(Boolean).join(' ');
    return [{ kind: 'module', unit, path, ...sides(checksum(before.sum), checksum(after.sum)), trail }];
  }
  // Another module altogether is told with its path.
  const first = old[0] === now[0] ? 1 : 0;
  return [{ kind: 'module', unit, path, ...sides(version(old, first), version(now, first)), trail }];
}

/** `name<separator>value` each; a file's name may hold blanks, its digest none; a setting's value may hold anything. */
function split(texts: readonly string[], separator: ' ' | '='): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const at = separator === ' ' ? text.lastIndexOf(' ') : text.indexOf('=');
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function names(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...from.keys(), ...to.keys()])].sort();
}

export function sides(
  from: string | undefined,
  to: string | undefined,
): { readonly from?: string; readonly to?: string } {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
