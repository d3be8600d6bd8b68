// What was brought from afar, on the disk: under names that say on whose word it is believed.
//
// The disk is of all workspaces and all scopes of this user, and who is trusted differs between them: what a pull request
// may believe is nothing to the default branch, nor what the files of one checkout say to another. Under the plain name
// of a result stands only what was run here.

import { hash } from 'node:crypto';
import type { Cache } from '../cache.ts';
import type { Entry, Key } from '../entry.ts';
import type { Source } from '../remote/remote.ts';

export interface Mirror extends Pick<Cache, 'shapes' | 'entry' | 'observed'> {
  readonly put: (source: Source, pair: { readonly key: Key; readonly result: Key }, entry: Entry) => void;
  readonly putObserved: (source: Source, name: string, shape: Entry['shape']) => void;
  /** As `link` of a cache, for what stands here; false where `existing` does not. */
  readonly link: (key: Key, result: Key, shape: Entry['shape'], existing: Key) => boolean;
}

/** @param sources on whose word something is believed now, the nearest first */
export function openMirror(local: Cache, sources: readonly Source[]): Mirror {
  const first = <T>(find: (source: Source) => T | undefined): T | undefined => {
    for (const source of sources) {
      const found = find(source);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    shapes: (key) => sources.flatMap((source) => local.shapes(nameOf(source, key))),
    entry: (result) => first((source) => local.entry(nameOf(source, result))),
    observed: (name) => first((source) => local.observed(nameOf(source, name))),
    put(source, { key, result }, entry) {
      local.put({ keys: [{ key: nameOf(source, key), result: nameOf(source, result) }], entry });
    },
    putObserved: (source, name, shape) => local.putObserved(nameOf(source, name), shape),
    link(key, result, shape, existing) {
      const source = sources.find((one) => local.entry(nameOf(one, existing)) !== undefined);
      if (!source) return false;
      local.link(nameOf(source, key), nameOf(source, result), shape, nameOf(source, existing));
      return true;
    },
  };
}

function nameOf({ scope, writer }: Source, name: string): Key {
  return hash('sha256', JSON.stringify(['brought', scope, writer, name]));
}
