// Links and folders that a test makes, and links that it asks about: no log of package testing shows any of these.

import { type Disk, type Hidden, type Roots, type Spot, spotOf } from '#observe';
import { type Place, placeIn } from '#workspace';
import type { Consulted } from './consulted.ts';

export interface UnloggedRequest {
  readonly hidden: Pick<Hidden, 'makesLinks' | 'readsLinks' | 'makesFolders'>;
  /** As in what its log came to. */
  readonly passing: boolean;
  /** Folder of the package. */
  readonly dir: Place;
  /** The work tree, absolute. */
  readonly workTreeFiles: () => readonly string[];
  readonly disk: Disk;
  readonly roots: Roots;
}

/** What a test may have consulted past its log, as its source tells. */
export function unloggedOf(request: UnloggedRequest): Pick<Consulted, 'linksAway' | 'links' | 'places'> {
  const { hidden, passing, dir, workTreeFiles, disk, roots } = request;
  const links = hidden.readsLinks ? linkSpots(workTreeFiles(), disk, roots) : [];
  return {
    linksAway: links === undefined || (hidden.makesLinks && passing),
    links: links ?? [],
    places: hidden.makesFolders ? [dir, placeIn(dir, 'testdata')] : [],
  };
}

/** More links than these, and the whole work tree stands for them. */
const mostLinks = 200;

/** Every link among these absolute paths; undefined where there are many. */
function linkSpots(files: readonly string[], disk: Disk, roots: Roots): readonly Spot[] | undefined {
  const links = files.filter((file) => disk.at(file).links.length > 0);
  return links.length > mostLinks ? undefined : links.map((file) => spotOf(roots, file));
}
