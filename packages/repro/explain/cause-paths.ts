// A cause that no build info names: where checkout, module cache and Go stood when the program was built without -trimpath.

import type { Cause } from './answer.ts';
import { cause, type Rule, settingDiffers } from './compared.ts';
import type { Side } from './side.ts';

const absolute = /^(\/|[A-Za-z]:[\\/])/;
/** Every Go program has this file in it. */
const inGoroot = '/src/runtime/proc.go';
/** A folder of the module cache: `…/example.com/lib@v1.2.0/`. */
const inModuleCache = /\/[^/]+@v\d[^/]*\//;

export interface Folders {
  readonly goroot?: string;
  /** Of the module cache; some folder above it where it lies in none that is called pkg/mod. */
  readonly modules?: string;
  /** The nearest folder above all sources that are neither Go's nor of the module cache. */
  readonly checkout?: string;
  /** These sources, seen from there. */
  readonly sources: ReadonlySet<string>;
}

const known = new WeakMap<Side, Folders>();

export function foldersOf(side: Side): Folders {
  const folders = known.get(side) ?? readFolders(filesOf(side));
  known.set(side, folders);
  return folders;
}

/** Empty where the table of files leads beyond the end of a file that is cut off. */
function filesOf({ code }: Side): readonly string[] {
  try {
    return code?.files() ?? [];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function readFolders(files: readonly string[]): Folders {
  const rooted = files.filter((file) => absolute.test(file));
  const goroot = rooted.find((file) => file.endsWith(inGoroot))?.slice(0, -inGoroot.length);
  const rest = rooted.filter((file) => goroot === undefined || !file.startsWith(`${goroot}/`));
  const modules = rest.find((file) => inModuleCache.test(file));
  const own = rest.filter((file) => !inModuleCache.test(file));
  const checkout = commonFolder(own);
  return {
    ...(goroot === undefined ? {} : { goroot }),
    ...(modules === undefined ? {} : { modules: cacheFolder(modules) }),
    ...(checkout === undefined ? {} : { checkout }),
    sources: new Set(checkout === undefined ? [] : own.map((file) => file.slice(checkout.length))),
  };
}

function cacheFolder(file: string): string {
  const [, folder] = /^(.*\/pkg\/mod)\//.exec(file) ?? [];
  return folder ?? file.slice(0, file.search(inModuleCache));
}

function commonFolder([first, ...rest]: readonly string[]): string | undefined {
  let folder = first?.slice(0, first.lastIndexOf('/'));
  for (const file of rest) {
    while (folder && !file.startsWith(`${folder}/`)) folder = folder.slice(0, folder.lastIndexOf('/'));
  }
  return folder === '' ? undefined : folder;
}

/** Where -trimpath is given to one of them alone, that is the cause. */
export const pathCauses: Rule = (compared) => {
  if (settingDiffers(compared, '-trimpath')) return [];
  const [a, b] = [foldersOf(compared.a), foldersOf(compared.b)];
  const places = [
    ...(isMoved(a, b) ? [`the source stood in ${a.checkout} (A) and ${b.checkout} (B)`] : []),
    ...(differ(a.modules, b.modules) ? [`the module cache in ${a.modules} (A) and ${b.modules} (B)`] : []),
    ...(differ(a.goroot, b.goroot) ? [`Go in ${a.goroot} (A) and ${b.goroot} (B)`] : []),
  ];
  if (places.length === 0) return [];
  const found: Cause = cause(
    'path',
    `paths of the build are in them: ${places.join(', ')}`,
    'build both with -trimpath',
  );
  return [found];
};

function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** The same sources in another folder; other sources, with another folder above them, are none that moved. */
function isMoved(a: Folders, b: Folders): boolean {
  return differ(a.checkout, b.checkout) && [...a.sources].some((file) => b.sources.has(file));
}
