// Looks at a path that may be anything, or nothing.

import { type Stats, statSync } from 'node:fs';

/** What is there, links followed; undefined where nothing is, or where the system does not let it be looked at. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
