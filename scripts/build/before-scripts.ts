// Builds the program before vitest runs the scripts, so that they never test yesterday's.

import { buildProgram } from './program.ts';

export async function setup(): Promise<void> {
  await buildProgram({ allPlatforms: false });
}
