// What is varied between two builds of one binary, and what to do where that makes a difference: plain values, pure.

import { DiagnosticError, failure } from '#diagnostics';
import { nearest } from '#gocmd';
import { type Environment, otherLanguage, otherUmask, otherZone } from '#process';
import type { ShownVariation, VariationName, VariedCause } from './answer.ts';

/** In the order in which they are shown. */
export const variationNames: readonly VariationName[] = [
  'path',
  'cache',
  'p',
  'tz',
  'lang',
  'home',
  'umask',
  'modcache',
  'goroot',
];

/**
 * `path,tz`: these; without a value all.
 * @throws DiagnosticError `usage/flag-value`.
 */
export function parseVary(text: string | undefined): readonly VariationName[] {
  if (text === undefined) return variationNames;
  const asked = text.split(',').map((name) => name.trim());
  for (const name of asked) {
    if (variationNames.some((known) => known === name)) continue;
    const near = nearest(name, variationNames);
    throw new DiagnosticError(
      failure('usage/flag-value', `--vary takes names of variations, not ${JSON.stringify(name)}`, {
        remedy: `${near ? `did you mean ${near}? ` : ''}they are ${variationNames.join(',')}`,
      }),
    );
  }
  return variationNames.filter((name) => asked.includes(name));
}

export interface VariationGround {
  readonly env: Environment;
  /** The current one; undefined where there is none. */
  readonly umask: number | undefined;
}

export function shownVariation(name: VariationName, { env, umask }: VariationGround): ShownVariation {
  const about: Readonly<Record<VariationName, string>> = {
    path: 'in another folder',
    cache: 'with an empty build cache',
    p: 'with -p=1',
    tz: `with TZ=${otherZone(env)}`,
    lang: `with LANG and LC_ALL=${otherLanguage(env)}`,
    home: 'with an empty HOME',
    umask: `with umask ${umask === undefined ? '' : otherUmask(umask)}`,
    modcache: 'with another module cache',
    goroot: 'with GOROOT in another place',
  };
  return { name, about: about[name] };
}

/** In one line of a terminal. */
export function aboutOf(vary: readonly VariationName[], ground: VariationGround): string {
  if (vary.length > 2) return `varied: ${vary.join(',')}`;
  return vary.map((name) => shownVariation(name, ground).about).join(', ');
}

export function countOf(binaries: readonly unknown[]): string {
  return binaries.length === 1 ? '1 binary' : `${binaries.length} binaries`;
}

/** Those that -trimpath takes out of what is compiled. */
export const trimmed: ReadonlySet<VariedCause['variation']> = new Set(['path', 'modcache', 'goroot']);

/** What to change so that the cause makes no difference. */
export function remedyFor(variation: VariedCause['variation'], flags: readonly string[]): string {
  if (trimmed.has(variation) && !flags.includes('-trimpath')) {
    return 'build with -trimpath: without it the names of folders are written into the binary';
  }
  switch (variation) {
    case 'path':
    case 'modcache':
    case 'goroot':
      return 'look for what tells C or the linker a folder: #cgo lines, CGO_CFLAGS, -ldflags; -ffile-prefix-map takes it out';
    case 'cache':
      return "Go's build cache holds something else than the compiler makes: gows inspect pollution --go-cache, go clean -cache";
    case 'p':
      return 'it depends on what is built at the same time: look at what CC starts';
    case 'tz':
    case 'lang':
    case 'home':
    case 'umask':
      return `look for what asks for it while building: what CC starts, and pkg-config`;
    case 'again':
      return 'time or chance gets in: __DATE__ and __TIME__ in C (SOURCE_DATE_EPOCH fixes them), or what CC starts';
    case 'together':
      return 'try some of them at once: --vary path,home';
  }
}
