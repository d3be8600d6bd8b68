// Follows `#include` from source to source, wherever the C preprocessor or the assembler may look.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isThere } from './digest.ts';
import { quietly } from './quietly.ts';

/**
 * Every file, absolute, that the sources of a package may include. Names are looked for everywhere at once: which place
 * comes first depends on the compiler. A name that a macro stands for counts where the macro is defined.
 * @param dir of the package: compiler and assembler are started there
 * @param folders that flags name, absolute or relative to `dir`
 */
export type Inclusions = (dir: string, sources: readonly string[], folders: readonly string[]) => ReadonlySet<string>;

const blank = String.raw`(?:[ \t]|\\\r?\n|/\*.*?\*/)*`;
/** `#include "x"` and what else names a file for the preprocessor, SWIG or the assembler of C. */
const named = new RegExp(
  `(?:[#%]${blank}(?:include|include_next|import|embed|define[ \\t]+\\w+)\\b${blank}|__has_(?:include|embed)\\w*\\s*\\(\\s*|\\.incbin\\s+)["<]([^">\\r\\n]+)[">]`,
  'g',
);

/** @param digest of an absolute path; the same content is searched once */
export function inclusionFinder(digest: (path: string) => string): Inclusions {
  const known = new Map<string, readonly string[]>();
  const namesIn = (path: string): readonly string[] => {
    const content = digest(path);
    const before = known.get(content);
    if (before) return before;
    const text = quietly(() => readFileSync(path, 'utf8')) ?? '';
    const names = [...new Set([...text.matchAll(named)].flatMap(([, name]) => (name ? [name] : [])))];
    known.set(content, names);
    return names;
  };
  const real = new Map<string, string>();
  const realOf = (folder: string): string => {
    const before = real.get(folder) ?? quietly(() => realpathSync(folder)) ?? folder;
    real.set(folder, before);
    return before;
  };

  return (dir, sources, folders) => {
    const found = new Set<string>();
    const everywhere = [dir, ...folders.map((folder) => resolve(dir, folder))];
    const waiting = [...sources];
    // A file that a flag has included ahead of all others.
    for (const path of everywhere) if (isThere(digest(path))) waiting.push(path);
    for (const path of waiting) {
      const bases = new Set([dirname(path), ...everywhere].flatMap((base) => [base, realOf(base)]));
      for (const name of namesIn(path)) {
        for (const base of bases) {
          // The system goes up from where a link leads, and `resolve` from where it lies.
          const to = resolve(base, name);
          if (found.has(to) || !isThere(digest(to))) continue;
          found.add(to);
          waiting.push(to);
        }
      }
    }
    return found;
  };
}
