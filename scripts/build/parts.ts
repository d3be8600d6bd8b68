// The parts of the program with code, which the first file loads when it needs them: each is a file of this name.

import type { Parts } from '../../cli/load.ts';

/** The TypeScript file of each, relative to the folder of the first one, as that imports it in development (`cli/load.ts`). */
export const partSources = {
  program: './program.ts',
  again: './standing/rest.ts',
  early: './standing/early.ts',
} as const satisfies Readonly<Record<keyof Parts, string>>;

export type PartName = keyof typeof partSources;
export const partNames = Object.keys(partSources) as readonly PartName[];
