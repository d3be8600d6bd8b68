// Libraries and objects that flags of the linker name, by content: the go command looks at none of them.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileDigest } from './compiler-stamp.ts';
import type { ReuseField } from './reuse-class.ts';

/**
 * The field `linked files`: every file that `linkerFlags` name (a linker script, too), and every library in a folder of
 * -L that one of -l may mean, as `name digest`. Undefined where the flags name none. A library that no -L leads to is
 * the system's, and does not count.
 * @param linkerFlags see `Reuse.linkerFlags`
 */
export async function linkedFiles(linkerFlags: readonly string[], cwd: string): Promise<ReuseField | undefined> {
  const words = linkerFlags.flatMap((flag) => (flag.startsWith('-Wl,') ? flag.slice(4).split(',') : [flag]));
  const libraries = valuesOf(words, '-l');
  const named = words.flatMap((word) => {
    const file = word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word;
    return file.startsWith('-') ? [] : [path.resolve(cwd, file)];
  });
  const searched = valuesOf(words, '-L').flatMap((folder) => {
    const dir = path.resolve(cwd, folder);
    return namesIn(dir)
      .filter((name) => libraries.some((library) => isLibrary(name, library)))
      .map((name) => path.join(dir, name));
  });
  const found: string[] = [];
  for (const file of [...named, ...searched]) {
    const digest = await fileDigest(file);
    if (digest !== 'missing') found.push(`${path.basename(file)} ${digest}`);
  }
  return found.length === 0 ? undefined : { name: 'linked files', value: found.join(', ') };
}

/** `-lz` may be libz.a, libz.so.1, libz.dylib, z.lib; `-l:z.a` is z.a alone. */
function isLibrary(name: string, library: string): boolean {
  if (library.startsWith(':')) return name === library.slice(1);
  return name.startsWith(`lib${library}.`) || name.startsWith(`${library}.`);
}

/** `-Lx` and `-L x` alike. */
function valuesOf(words: readonly string[], flag: string): readonly string[] {
  return words.flatMap((word, at) => {
    if (!word.startsWith(flag)) return [];
    const joined = word.slice(flag.length);
    return joined === '' ? (words[at + 1] ?? []) : [joined];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
