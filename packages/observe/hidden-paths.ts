// Where literals that may be paths lead: files and folders that code may read before a test's log begins.

import path from 'node:path';
import { type Place, pathOf, placeOf } from '#workspace';
import type { Disk } from './disk.ts';

/** Whose literals they are: facts of a package, say. One object for each, by which what was found is remembered. */
export interface Literals {
  readonly dir: Place;
  readonly pathLiterals: Iterable<string>;
}

export interface Led {
  readonly files: readonly Place[];
  /** Within the top, and never the top itself. */
  readonly folders: readonly Place[];
  /** Relative paths that lead to nothing: a file may come to be there. */
  readonly missing: readonly Place[];
}

/** Which of the paths that lead to nothing are told: those that leave the folder, all or none. */
export type Missing = 'none' | 'above' | 'all';

export interface Leads {
  /** Where a package's literals lead, seen from a folder. */
  readonly from: (dir: Place, facts: Literals, missing: Missing) => Led;
  /** Where they lead whoever is tested: from the package's folder, and to files from the module's and the top. */
  readonly anyhow: (moduleDir: Place, facts: Literals) => Led;
}

/** Where programs, devices, what the kernel makes up and what is temporary lie. */
const system = /^\/(?:dev|proc|sys|bin|sbin|usr\/bin|usr\/sbin|tmp)(?:\/|$)/;

const nowhere: Led = { files: [], folders: [], missing: [] };

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
  const parsed = new Map<Literals, readonly Literal[]>();
  const literalsOf = (facts: Literals): readonly Literal[] => {
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

  /** Of a folder, then of those above it. */
  const namesAbove = new Map<Place, ReadonlySet<string>[]>();

  const from = (dir: Place, facts: Literals, asked: Missing): Led => {
    const files: Place[] = [];
    const folders: Place[] = [];
    const missing: Place[] = [];
    const base = pathOf(top, dir);
    let above = namesAbove.get(dir);
    if (!above) {
      above = [];
      namesAbove.set(dir, above);
    }
    for (const { text, absolute, ups, first } of literalsOf(facts)) {
      // Most literals are no paths, and one listing answers for all of them.
      let names = above[ups];
      if (!absolute && !names) {
        names = namesIn(path.resolve(base, '../'.repeat(ups)));
        above[ups] = names;
      }
      const there = absolute || names?.has(first) === true;
      const mayCome = (asked === 'all' || (asked === 'above' && ups > 0)) && !absolute && /\.\w+$/.test(text);
      if (!there && !mayCome) continue;
      const at = path.resolve(base, text);
      const place = placeOf(top, at);
      const within = !path.isAbsolute(place);
      const kind = there ? disk.at(at).kind : 'missing';
      if (kind === 'file') files.push(place);
      else if (kind === 'folder' && within && place !== '.') folders.push(place);
      else if (kind === 'missing' && within && mayCome) missing.push(place);
    }
    return files.length + folders.length + missing.length === 0 ? nowhere : { files, folders, missing };
  };
  const known = new Map<Place, Map<Literals, Led>>();
  return {
    from,
    anyhow(moduleDir, facts) {
      let byFacts = known.get(moduleDir);
      if (!byFacts) {
        byFacts = new Map();
        known.set(moduleDir, byFacts);
      }
      let led = byFacts.get(facts);
      if (!led) {
        const { files, folders } = from(facts.dir, facts, 'none');
        const above = ['.', moduleDir].flatMap((dir) => from(dir, facts, 'none').files);
        led =
          files.length + folders.length + above.length === 0
            ? nowhere
            : { files: [...files, ...above], folders, missing: [] };
        byFacts.set(facts, led);
      }
      return led;
    },
  };
}

function literalOf(text: string): Literal {
  const begin = /^(?:\.\.\/)*/.exec(text)?.[0] ?? '';
  const [first = ''] = text.slice(begin.length).split('/');
  return { text, absolute: path.isAbsolute(text), ups: begin.length / 3, first };
}
