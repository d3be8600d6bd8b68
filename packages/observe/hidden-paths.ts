// Where literals that may be paths lead: files and folders that code may read before a test's log begins.

import path from 'node:path';
import { type Place, pathOf, placeOf } from '#workspace';
import type { Disk } from './disk.ts';
import type { Facts } from './hidden-facts.ts';

export interface Led {
  readonly files: readonly Place[];
  /** Within the top, and never the top itself. */
  readonly folders: readonly Place[];
  /** Relative paths that leave the folder and lead to nothing: a file may come to be there. */
  readonly missing: readonly Place[];
}

export interface Leads {
  /** Where a package's literals lead, seen from a folder. */
  readonly from: (dir: Place, facts: Facts) => Led;
  /** The same, remembered: for folders that are the same for many. */
  readonly remembered: (dir: Place, facts: Facts) => Led;
}

/** Where programs, devices, what the kernel makes up and what is temporary lie. */
const system = /^\/(?:dev|proc|sys|bin|sbin|usr\/bin|usr\/sbin|tmp)(?:\/|$)/;

interface Literal {
  readonly text: string;
  readonly absolute: boolean;
  /** How often it begins with `../`. */
  readonly ups: number;
  /** The name behind that. */
  readonly first: string;
}

/** @param top absolute folder that places are relative to */
export function createLeads(top: string, disk: Disk): Leads {
  const parsed = new Map<Facts, readonly Literal[]>();
  const literalsOf = (facts: Facts): readonly Literal[] => {
    let literals = parsed.get(facts);
    if (!literals) {
      literals = [...facts.pathLiterals].filter((text) => !system.test(text)).map(literalOf);
      parsed.set(facts, literals);
    }
    return literals;
  };
  const listed = new Map<string, ReadonlySet<string>>();
  const namesIn = (folder: string): ReadonlySet<string> => {
    let names = listed.get(folder);
    if (!names) {
      names = new Set((disk.names(disk.at(folder)) ?? []).map((entry) => entry.slice(2)));
      listed.set(folder, names);
    }
    return names;
  };

  const from = (dir: Place, facts: Facts): Led => {
    const files: Place[] = [];
    const folders: Place[] = [];
    const missing: Place[] = [];
    const base = pathOf(top, dir);
    const above: ReadonlySet<string>[] = [];
    for (const { text, absolute, ups, first } of literalsOf(facts)) {
      // Most literals are no paths, and one listing answers for all of them.
      let names = above[ups];
      if (!absolute && !names) {
        names = namesIn(path.resolve(base, '../'.repeat(ups)));
        above[ups] = names;
      }
      const there = absolute || names?.has(first) === true;
      const mayCome = ups > 0 && /[^/]\.\w+$/.test(text);
      if (!there && !mayCome) continue;
      const at = path.resolve(base, text);
      const place = placeOf(top, at);
      const within = !path.isAbsolute(place);
      const kind = there ? disk.at(at).kind : 'missing';
      if (kind === 'file') files.push(place);
      else if (kind === 'folder' && within && place !== '.') folders.push(place);
      else if (kind === 'missing' && within && mayCome) missing.push(place);
    }
    return { files, folders, missing };
  };
  const known = new Map<Place, Map<Facts, Led>>();
  return {
    from,
    remembered(dir, facts) {
      let byFacts = known.get(dir);
      if (!byFacts) {
        byFacts = new Map();
        known.set(dir, byFacts);
      }
      const led = byFacts.get(facts) ?? from(dir, facts);
      byFacts.set(facts, led);
      return led;
    },
  };
}

function literalOf(text: string): Literal {
  const begin = /^(?:\.\.\/)*/.exec(text)?.[0] ?? '';
  const [first = ''] = text.slice(begin.length).split('/');
  return { text, absolute: path.isAbsolute(text), ups: begin.length / 3, first };
}
