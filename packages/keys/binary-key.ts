// The second rung: what was really linked, and how it is run. Equal after an edit that leaves the binary as it was.

import type { KeyField } from './record.ts';
import { sha256 } from './sha256.ts';
import { pairs, sortedFields } from './test-key.ts';

/**
 * Version of what goes into a binary's key, and its history.
 * 1: first form.
 */
export const binaryKeyVersion = 1;

export interface BinaryKeyParts {
  /** See `binaryDigest`. */
  readonly digest: string;
  /** How the binary is run and where: run flags, variables of the run, the package's place, its configuration. */
  readonly fields: readonly KeyField[];
}

/** SHA-256 in hex. @throws Error where a name stands twice. */
export function binaryKey({ digest, fields }: BinaryKeyParts): string {
  return sha256(JSON.stringify(['binary', binaryKeyVersion, digest, pairs(sortedFields(fields))]));
}
