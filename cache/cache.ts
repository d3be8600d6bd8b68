// The interface of every layer of the cache that `plan` asks and fills. Types only.

import type { Diagnostic } from '#diagnostics';
import type { UnitNode } from '#keys';
import type { Shape } from '#observe';
import type { Earlier, Entry, Key, Seen } from './entry.ts';

/** What of one pass is put in. `keys` pairs a test's or binary's key with the result's key under it. */
export interface Put {
  readonly keys: readonly { readonly key: Key; readonly result: Key }[];
  readonly entry: Entry;
}

/** What is asked for next: a test's or a binary's key, and the result's key under a shape as the world looks now. */
export interface Wanted {
  readonly key: Key;
  readonly result: (shape: Shape) => Key;
}

/** Key → the passes that were seen under it elsewhere. */
export type Brought = ReadonlyMap<Key, readonly Seen[]>;

/** What was consulted, under a name that others may know, and the further name that depends on it. */
export interface WantedObservation {
  readonly name: string;
  readonly further: (shape: Shape) => string;
}

/**
 * Nothing throws: what cannot be read is a miss, what cannot be written is not kept, and `close` says so once. A value
 * is checked against its SHA-256 on every read; a damaged one is dropped and told.
 */
export interface Cache {
  /** Shapes of the results kept under a test's or a binary's key, the last used first, few. */
  readonly shapes: (key: Key) => readonly Shape[];
  /** The entry under a result's key. */
  readonly entry: (result: Key) => Entry | undefined;
  readonly put: (put: Put) => void;
  /** Names a further key under which an entry that is kept already can be found. */
  readonly link: (key: Key, result: Key, shape: Shape, existing: Key) => void;
  /** The newest earlier results of a package, newest first, for explaining a miss. */
  readonly earlier: (packagePath: string, most: number) => readonly Earlier[];
  readonly putEarlier: (packagePath: string, earlier: Earlier) => void;
  /** What the newest whole run (no -run, no -short) of the package consulted, under whatever key. */
  readonly observed: (packagePath: string) => Shape | undefined;
  /** `shared`: the name says all that this depends on, so that it holds on other machines as well. */
  readonly putObserved: (packagePath: string, shape: Shape, shared?: 'shared') => void;
  readonly node: (key: Key) => UnitNode | undefined;
  /** Keeps nodes that are not kept yet. `node` is asked only for those. */
  readonly putNodes: (keys: Iterable<Key>, node: (key: Key) => UnitNode | undefined) => void;
  /**
   * Brings near what lies far, so that the reads answer of it; within a bound, and it never rejects. Absent where all is
   * near. Answers what others saw under those keys of which no result fits the world as it looks now.
   */
  readonly bring?: (wanted: readonly Wanted[]) => Promise<Brought>;
  /** The same for what was observed. */
  readonly bringObserved?: (wanted: readonly WantedObservation[]) => Promise<void>;
  /** Whether the entry under a result's key was brought since this was opened. */
  readonly isBrought?: (result: Key) => boolean;
  /** Writes what waits, and returns what to tell. */
  readonly close: () => readonly Diagnostic[];
}
