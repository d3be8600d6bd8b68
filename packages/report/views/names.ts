// Short names of import paths for display: the shortest run of last elements that no other path ends with.

/**
 * Import path → its shortest unique suffix, by whole path elements. Where one path is the end of another
 * (`a/b` beside `x/a/b`) the shorter one keeps its full name. Time is linear in the sum of all elements.
 */
export function shortNames(paths: Iterable<string>): Map<string, string> {
  const all = new Set(paths);
  const uses = new Map<string, number>();
  for (const path of all) for (const suffix of suffixes(path)) uses.set(suffix, (uses.get(suffix) ?? 0) + 1);
  const names = new Map<string, string>();
  for (const path of all) {
    let name = path;
    for (const suffix of suffixes(path)) {
      // A version element alone (`v3`) is unique by chance and says nothing.
      if (uses.get(suffix) === 1 && !/^v\d+$/.test(suffix)) {
        name = suffix;
        break;
      }
    }
    names.set(path, name);
  }
  return names;
}

/** From the last element to the whole path. */
function* suffixes(path: string): Generator<string> {
  for (let at = path.lastIndexOf('/'); at >= 0; at = at === 0 ? -1 : path.lastIndexOf('/', at - 1)) {
    yield path.slice(at + 1);
  }
  yield path;
}
