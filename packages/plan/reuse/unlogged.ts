// Links and folders that a test makes, and links that it asks about: no log of package testing shows any of these.

import { readFileSync } from 'node:fs';
import { closure, type Graph, rootOf } from '#graph';
import { type Disk, type Roots, type Spot, spotOf } from '#observe';
import { type Package, type Place, parentOf, pathOf } from '#workspace';

/** What the source of a package's tests and of all that they import may do; code of other modules is not looked at. */
export interface UnloggedCalls {
  /** It makes links, so a path in a temporary folder may have led anywhere. */
  readonly makes: boolean;
  /** It asks where links lead. */
  readonly reads: boolean;
  /** Code of the package itself makes folders one by one, and is told where one is there already. */
  readonly makesFolders: boolean;
}

const makes = /\bSymlink(?:at)?\b|\b(?:os|syscall|unix)\.Link(?:at)?\b/;
const reads = /\bReadlink(?:at)?\b/;
const makesFolders = /\bos\.Mkdir\b/;

/** Reads each file once, and none before a test has run: what is reused was kept with the answer. */
export function unloggedCalls(graph: Graph, top: string): (found: Package) => UnloggedCalls {
  const known = new Map<Place, UnloggedCalls>();
  const callsIn = (file: Place): UnloggedCalls => {
    let calls = known.get(file);
    if (!calls) {
      const text = textOf(pathOf(top, file));
      calls = { makes: makes.test(text), reads: reads.test(text), makesFolders: makesFolders.test(text) };
      known.set(file, calls);
    }
    return calls;
  };
  return ({ importPath, dir }) => {
    const files = [...closure(graph, [rootOf(graph, importPath)])]
      .flatMap((id) => graph.units.get(id)?.inputs ?? [])
      .filter(({ file }) => file.endsWith('.go'))
      .map(({ file }) => ({ file, calls: callsIn(file) }));
    return {
      makes: files.some(({ calls }) => calls.makes),
      reads: files.some(({ calls }) => calls.reads),
      makesFolders: files.some(({ file, calls }) => calls.makesFolders && parentOf(file) === dir),
    };
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** More links than these, and the whole work tree stands for them. */
const mostLinks = 200;

/** Every link among these absolute paths; undefined where there are many. */
export function linkSpots(files: readonly string[], disk: Disk, roots: Roots): readonly Spot[] | undefined {
  const links = files.filter((file) => disk.at(file).links.length > 0);
  return links.length > mostLinks ? undefined : links.map((file) => spotOf(roots, file));
}
