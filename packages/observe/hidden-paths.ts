// Where literals that may be paths lead: files and folders that code may read before a test's log begins.

import path from 'node:path';
import { isWithin, type Place, pathOf, placeOf } from '#workspace';
import type { Disk } from './disk.ts';

export interface Led {
  readonly files: readonly Place[];
  /** Within the top, and never the top itself. */
  readonly folders: readonly Place[];
  /** Relative paths that leave the folder and lead to nothing: a file may come to be there. */
  readonly missing: readonly Place[];
}

/** Where programs, devices and what the kernel makes up lie. */
const system = /^\/(?:dev|proc|sys|bin|sbin|usr\/bin|usr\/sbin|tmp)(?:\/|$)/;

export interface Leads {
  readonly from: (dir: Place, literals: Iterable<string>) => Led;
  /** The same, remembered under a name. */
  readonly ofPackage: (name: string, dir: Place, literals: Iterable<string>) => Led;
}

/** @param top absolute folder that places are relative to */
export function createLeads(top: string, disk: Disk): Leads {
  const names = new Map<string, ReadonlySet<string>>();
  const namesIn = (folder: string): ReadonlySet<string> => {
    let found = names.get(folder);
    if (!found) {
      found = new Set((disk.names(disk.at(folder)) ?? []).map((entry) => entry.slice(2)));
      names.set(folder, found);
    }
    return found;
  };

  /** Asks a folder's names first: most literals are no paths, and one listing answers for all of them. */
  const kindOf = (at: string, base: string): string => {
    const [first] = path.relative(base, at).split(path.sep);
    return first !== undefined && namesIn(base).has(first) ? disk.at(at).kind : 'missing';
  };

  const remembered = new Map<string, Led>();
  const from = (dir: Place, literals: Iterable<string>): Led => {
    const files: Place[] = [];
    const folders: Place[] = [];
    const missing: Place[] = [];
    const base = pathOf(top, dir);
    for (const literal of literals) {
      const absolute = path.isAbsolute(literal);
      if (absolute && system.test(literal)) continue;
      const ups = absolute ? '' : (/^(?:\.\.\/)*/.exec(literal)?.[0] ?? '');
      const at = absolute ? path.resolve(literal) : path.resolve(base, literal);
      const place = placeOf(top, at);
      const kind = absolute ? disk.at(at).kind : kindOf(at, path.resolve(base, ups));
      const within = !path.isAbsolute(place);
      if (kind === 'file') files.push(place);
      else if (kind === 'folder' && within && place !== '.') folders.push(place);
      else if (kind === 'missing' && within && ups !== '' && /[^/]\.\w+$/.test(literal)) missing.push(place);
    }
    return { files, folders, missing };
  };
  return {
    from,
    ofPackage: (name, dir, literals) => {
      const led = remembered.get(name) ?? from(dir, literals);
      remembered.set(name, led);
      return led;
    },
  };
}

/** Whether a folder is the other, or lies above it. */
export function isAtOrAbove(folder: Place, other: Place): boolean {
  return isWithin(folder, other);
}
