// Which changed files a package's tests read, told from what its newest whole run consulted: what `may read` becomes
// once a test has been observed.

import { type Shape, spotMatcher } from '#observe';
import { isWithin, type Place, parentOf } from '#workspace';
import type { FileChange } from './may-read.ts';

/** `reads`: it was seen to consult the file. `may-read`: it looks where no log tells what is read. */
export type Reading = 'reads' | 'may-read';

export interface ReadsRequest {
  readonly shape: Shape;
  /** A Go file, or another that some package is compiled from: a folder's tree does not count it, as its key does. */
  readonly isSource: (file: Place) => boolean;
  /** Where a place really lies, if a symbolic link is on the way. */
  readonly realPlace?: (place: Place) => Place | undefined;
  /** Whether the folder is there on both sides, so that a file in it changes no listing above it. */
  readonly onBothSides: (folder: Place) => boolean;
}

/** Answers for one changed file how the package's tests read it, or that they do not. */
export function readsOf(request: ReadsRequest): (change: FileChange) => Reading | undefined {
  const { shape } = request;
  const { realPlace = () => undefined } = request;
  const opened = placesOf(shape.opened, realPlace);
  const stated = placesOf(shape.stated, realPlace);
  const trees = [...placesOf(shape.trees, realPlace)];
  // What git says of itself differs with every commit, and so do the files that it reads for that.
  const asksGit = [...shape.opened, ...shape.stated].some((spot) => /(^|\/)\.git\/./.test(spot));
  const globs = spotMatcher(shape.globs);
  const except = spotMatcher(shape.except);

  const reads = ({ file, change }: FileChange): boolean => {
    if (opened.has(file) || stated.has(file)) return true;
    if (change === 'modified') return false;
    // A name that comes or goes changes the listing of its folder, and of those above that come or go with it.
    for (let dir = parentOf(file); dir !== undefined; dir = parentOf(dir)) {
      if (opened.has(dir)) return true;
      if (request.onBothSides(dir)) return false;
      if (stated.has(dir)) return true;
    }
    return false;
  };
  const mayRead = (file: Place): boolean => {
    // No log names a path with a line break.
    if (shape.workTree || asksGit || file.includes('\n') || globs(top + file)) return true;
    // Prose counts as well: what is read there is not known, only that something may be.
    return trees.some((tree) => isWithin(tree, file)) && !request.isSource(file);
  };
  return (change) => {
    if (except(top + change.file)) return undefined;
    if (reads(change)) return 'reads';
    return mayRead(change.file) ? 'may-read' : undefined;
  };
}

/** Where a spot of the work tree lies; what lies elsewhere is in no commit. */
const top = '$TOP/';

/** As they are named, and where they lead. */
function placesOf(spots: readonly string[], realPlace: (place: Place) => Place | undefined): ReadonlySet<Place> {
  const places = new Set<Place>();
  for (const spot of spots) {
    const place = spot === '$TOP' ? '.' : spot.startsWith(top) ? spot.slice(top.length) : undefined;
    if (place === undefined) continue;
    places.add(place);
    const real = realPlace(place);
    if (real !== undefined) places.add(real);
  }
  return places;
}
