// Finds, without the go command, the folders in which a listing looks for packages that no version pins.

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type GoMod, isDirectoryPath, parseGoMod, parseGoWork, type Replace } from '#modfile';
import type { Location } from './locate.ts';
import { parsedBefore } from './module-files.ts';

/** A main module, or a module that a main module or go.work replaces by a folder. */
export interface LocalModule {
  readonly path: string;
  /** Absolute, as written: symbolic links are not resolved. */
  readonly dir: string;
}

export interface LocalModules {
  readonly modules: readonly LocalModule[];
  /** Absolute paths of the files that say which modules there are and what they require; some may not exist. */
  readonly files: readonly string[];
}

/**
 * The go command goes by the `replace` lines of the main modules and of go.work, and by no others. Where both are in
 * doubt, a folder too many is taken. Undefined where a file cannot be parsed.
 */
export function localModules(location: Location): LocalModules | undefined {
  const work = location.kind === 'work' ? parse(parseGoWork, location.file) : undefined;
  if (location.kind === 'work' && !work) return undefined;
  const mains = work ? work.use.map(({ path }) => resolve(location.root, path)) : [location.root];
  const modules: LocalModule[] = [];
  const files = new Set<string>();
  const replaced = new Map<string, LocalModule>();
  const replace = (dir: string, lines: readonly Replace[]) => {
    for (const { old, new: target } of lines) {
      if (target.version !== undefined || !isDirectoryPath(target.path)) continue;
      const to = resolve(dir, target.path);
      replaced.set(`${old.path}\0${to}`, { path: old.path, dir: to });
    }
  };
  if (work) {
    files.add(location.file);
    files.add(`${location.file}.sum`);
    replace(location.root, work.replace);
  }
  for (const dir of mains) {
    const mod: GoMod | undefined = parse(parseMod, join(dir, 'go.mod'));
    if (!mod) return undefined;
    modules.push({ path: mod.module.path, dir });
    replace(dir, mod.replace);
  }
  modules.push(...replaced.values());
  for (const { dir } of modules) for (const name of ['go.mod', 'go.sum']) files.add(join(dir, name));
  files.add(join(dirname(location.file), 'vendor', 'modules.txt'));
  return { modules, files: [...files] };
}

function parseMod(file: string, text: Buffer): { readonly file?: GoMod } {
  const before = parsedBefore(file, text);
  return before ? { file: before } : parseGoMod(file, text);
}

function parse<T>(by: (file: string, text: Buffer) => { readonly file?: T }, file: string): T | undefined {
  try {
    return by(file, readFileSync(file)).file;
  } catch {
    return undefined;
  }
}
