// Finds the path one most likely meant by a name that may be just the end of a path.

import { nearest } from '#gocmd';

/** The path that is nearest to `word`, or whose end of as many elements is, if it is near enough to be a slip. */
export function nearestPath(word: string, paths: Iterable<string>): string | undefined {
  const elements = word.split('/').length;
  const ends = new Map<string, string>();
  for (const path of paths) {
    for (const name of [path, path.split('/').slice(-elements).join('/')]) if (!ends.has(name)) ends.set(name, path);
  }
  const found = nearest(word, ends.keys());
  return found === undefined ? undefined : ends.get(found);
}
