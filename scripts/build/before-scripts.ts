// Builds the program before vitest runs the scripts, so that they never test yesterday's.

import { buildProgram } from './program.ts';

export async function setup(): Promise<void> {
  // Another program is to be tested.
  if (process.env['GOWS_PROGRAM']) return;
  await buildProgram();
}
