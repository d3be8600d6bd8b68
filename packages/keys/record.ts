// Keys as records: what is hashed is what can be explained. Handed from `keys` to `plan` and `cache`. Types only.

import type { OwnInputs } from './unit-key.ts';

/** One input of a key. */
export interface KeyField {
  /** Short and stable: `flags`, `GOOS`, `compiler`, `timeout`. */
  readonly name: string;
  /** As it is shown; a SHA-256 where the value may be secret. */
  readonly value: string;
  /** Of a hash, what may be shown of it: no part of the key. */
  readonly shown?: string;
}

/** A test's static key, with everything that went into it. */
export interface KeyRecord {
  /** Version of what goes into a test's key; see `testKeyVersion`. */
  readonly version: number;
  /** Import path. */
  readonly package: string;
  /** Key of the unit at the root of all that is compiled: the test's main package, or the package itself. */
  readonly unit: string;
  /** Sorted by name. */
  readonly fields: readonly KeyField[];
}

/** One unit as a node of the Merkle graph, kept under its key so that a later difference can be walked to its leaves. */
export interface UnitNode {
  readonly id: string;
  readonly own: OwnInputs;
  /** Unit id and key of each import. */
  readonly imports: readonly (readonly [id: string, key: string])[];
}
