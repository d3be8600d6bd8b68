// Looks at paths that may lead anywhere: links that lead round in a circle, folders that may not be entered, long names.

/** What the look finds; undefined where it throws. */
export function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
