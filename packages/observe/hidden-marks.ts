// What can be said of a package at once, so that it is asked of thousands by one look at bits.

import type { Facts, Variables } from './hidden-facts.ts';
import type { Reach } from './hidden-reach.ts';

/** A package, and what it and all that it imports come to. */
export interface Known {
  readonly facts: Facts;
  readonly variables: Variables;
  readonly reach: Reach;
}

const readsInitially = ({ facts, reach }: Known) => facts.initializes && reach.readsFiles;

export const marks = {
  envPrefixes: ({ facts }) => facts.envPrefixes.size > 0,
  anyName: ({ variables }) => variables.dynamic === 'name',
  anyVariable: ({ variables }) => variables.dynamic === 'expression',
  environ: ({ facts }) => facts.environ,
  cEnvironment: ({ facts }) => facts.cEnvironment,
  rawReads: ({ facts }) => facts.rawReads,
  cFiles: ({ facts }) => facts.cFiles,
  /** It initialises, and it or what it imports reads files. */
  readsInitially,
  /** It can do so beneath its own folder, since it or what it imports asks where that is. */
  readsAtHome: (known) => readsInitially(known) && known.reach.locates,
  startsInitially: (known) => readsInitially(known) && known.facts.startsProcesses,
  /** Where its literals lead counts when it runs before the tests. */
  leads: ({ facts }) => facts.pathLiterals.size > 0 && (facts.initializes || facts.testMain || facts.readsFiles),
} as const satisfies Record<string, (known: Known) => boolean>;

export type Mark = keyof typeof marks;

export const markNames = Object.keys(marks) as readonly Mark[];
