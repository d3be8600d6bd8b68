// Links that a test makes or reads: no log of package testing shows either.

import { readFileSync } from 'node:fs';
import { closure, type Graph, rootOf } from '#graph';
import { type Disk, type Roots, type Spot, spotOf } from '#observe';
import { type Place, pathOf } from '#workspace';

/** What the source of a package's tests and of all that they import may do; code of other modules is not looked at. */
export interface LinkCalls {
  /** It makes links, so a path in a temporary folder may have led anywhere. */
  readonly makes: boolean;
  /** It asks where links lead. */
  readonly reads: boolean;
}

const makes = /\bSymlink(?:at)?\b|\b(?:os|syscall|unix)\.Link(?:at)?\b/;
const reads = /\bReadlink(?:at)?\b/;

/** Reads each file once, and none before a test has run: what is reused was kept with the answer. */
export function linkFinder(graph: Graph, top: string): (importPath: string) => LinkCalls {
  const known = new Map<Place, LinkCalls>();
  const callsIn = (file: Place): LinkCalls => {
    let calls = known.get(file);
    if (!calls) {
      const text = textOf(pathOf(top, file));
      calls = { makes: makes.test(text), reads: reads.test(text) };
      known.set(file, calls);
    }
    return calls;
  };
  return (importPath) => {
    const all = [...closure(graph, [rootOf(graph, importPath)])]
      .flatMap((id) => graph.units.get(id)?.inputs ?? [])
      .filter(({ file }) => file.endsWith('.go'))
      .map(({ file }) => callsIn(file));
    return { makes: all.some((calls) => calls.makes), reads: all.some((calls) => calls.reads) };
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
