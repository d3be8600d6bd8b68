// Looks at one opened or stated path; what it looked like is kept for all packages that name it.

import type { Disk } from './disk.ts';
import type { PathLook } from './looked.ts';
import { pathOfSpot, type Roots } from './roots.ts';
import type { Spot } from './shape.ts';
import { namesState, stateOf } from './state.ts';

type Verb = PathLook['verb'];
type Except = (spot: Spot) => boolean;

/** `except` leaves names out of listings; undefined where there is nothing to leave out. */
export type PathLooker = (verb: Verb, spot: Spot, roots: Roots, except: Except | undefined) => PathLook;

export function createPathLooker(disk: Disk): PathLooker {
  // Packages inside of the top share the entries of their roots, and so what a spot leads to.
  const known = new WeakMap<Roots['entries'], Map<string, PathLook>>();
  return (verb, spot, roots, except) => {
    let looks = known.get(roots.entries);
    if (!looks) {
      looks = new Map();
      known.set(roots.entries, looks);
    }
    const name = `${verb} ${spot}`;
    let look = looks.get(name);
    if (!look) {
      look = lookAt(disk, verb, spot, roots);
      looks.set(name, look);
    }
    return except && look.names ? withoutNames(look, look.names, except) : look;
  };
}

function lookAt(disk: Disk, verb: Verb, spot: Spot, roots: Roots): PathLook {
  const path = pathOfSpot(roots, spot);
  if (path === undefined) return { verb, spot, path: spot, state: 'missing' };
  const found = disk.at(path);
  const state = stateOf(found, verb, disk, roots);
  const names = verb === 'open' && found.kind === 'folder' ? disk.names(found) : undefined;
  // Where the content says nothing (a module version's folder), the names do not either.
  return { verb, spot, path, state, ...(names && state.endsWith(namesState(names)) && { names }) };
}

function withoutNames(look: PathLook, names: readonly string[], except: Except): PathLook {
  const counted = names.filter((name) => !except(`${look.spot}/${name.slice(2)}`));
  const way = look.state.slice(0, look.state.length - namesState(names).length);
  return { ...look, names: counted, state: way + namesState(counted) };
}
