// By which names a Go file calls the packages that it imports.

import { type Effect, effects, usualName } from './consults-names.ts';
import type { GoImport } from './header.ts';

export interface Packages {
  /** Local name → import path. */
  readonly names: ReadonlyMap<string, string>;
  /** What names without a package mean that come from dot imports. */
  readonly dotted: ReadonlyMap<string, Effect>;
}

export function packagesOf(imports: readonly GoImport[]): Packages {
  const names = new Map<string, string>();
  const dotted = new Map<string, Effect>();
  for (const { path, name } of imports) {
    if (name === '.') for (const [word, effect] of effects.get(path) ?? []) dotted.set(word, effect);
    if (name !== undefined && name !== '.' && name !== '_') names.set(name, path);
  }
  // A name that is only guessed gives way to those of the standard library, which are known.
  const unnamed = imports.filter(({ name }) => name === undefined).map(({ path }) => path);
  for (const path of [...unnamed.filter((one) => effects.has(one)), ...unnamed]) {
    const usual = usualName(path);
    if (!names.has(usual)) names.set(usual, path);
  }
  return { names, dotted };
}
