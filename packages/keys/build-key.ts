// What a build comes from: all that is compiled and linked, and how, known before anything is built; not how it is run.

import type { KeyField } from './record.ts';
import { sha256 } from './sha256.ts';
import { pairs, sortedFields } from './test-key.ts';
import { unitKeyVersion } from './unit-key.ts';

/**
 * Version of what goes into a build's key, and its history; the version of a unit's key is its last two digits.
 * 1: first form.
 */
export const buildKeyVersion = 1 * 100 + unitKeyVersion;

export interface BuildKeyParts {
  /** Import path. */
  readonly package: string;
  /** Key of the unit at the root of all that is compiled; see `rootOf` of the graph. */
  readonly unitKey: string;
  /** Flags, variables and compilers, in any order, each name once. */
  readonly fields: readonly KeyField[];
  /** Absolute folders whose names are written into what is compiled. */
  readonly places: readonly string[];
}

/** SHA-256 in hex. @throws Error where a name stands twice. */
export function buildKey({ package: importPath, unitKey, fields, places }: BuildKeyParts): string {
  return sha256(JSON.stringify(['build', buildKeyVersion, importPath, unitKey, pairs(sortedFields(fields)), places]));
}
