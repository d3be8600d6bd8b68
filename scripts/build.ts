// `npm run build`: puts the program at cli/dist/gows.js. --all-platforms also cross-builds goexec.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { chosenTargets } from './build/goexec.ts';
import { buildProgram } from './build/program.ts';
import { programFolder, repository } from './repository.ts';

const { values } = parseArgs({ options: { 'all-platforms': { type: 'boolean', default: false } } });
const start = performance.now();
const allPlatforms = values['all-platforms'] || process.env['GOWS_ALL_PLATFORMS'] === '1';
await buildProgram({ targets: chosenTargets({ allPlatforms }) }).catch((error: unknown) => {
  // esbuild and go have printed or said what is wrong: a stack of this script adds nothing.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(`built ${path.relative(repository, path.join(programFolder, 'gows.js'))} in ${seconds} s`);
