// gows build and gows affected build: compile packages, link programs, and write these to where they are wanted.

import { compile } from '../compile.ts';
import { common, comparing, compiling, drawing, filtering } from '../options.ts';
import type { CommandSpec } from './command.ts';

export const build: CommandSpec = {
  name: 'build',
  usage: '[PATTERN…] [flags of go build]',
  about: 'Compile the packages that are named, or all of the workspace, and write programs with -o',
  flags: [...filtering, ...compiling, ...drawing, ...common],
  goFlags: 'programs',
  takesPackages: true,
  takesFiles: true,
  examples: ['gows build', 'gows build ./cmd/app', 'gows build -o bin/ ./cmd/... -trimpath'],
  run: (call, output) => compile('build', call, output),
};

export const affectedBuild: CommandSpec = {
  name: 'affected build',
  usage: '[PATTERN…] [flags of go build]',
  about: 'Compile what a change can affect, and write the programs among it with -o',
  flags: [...comparing, ...filtering, ...compiling, ...drawing, ...common],
  goFlags: 'programs',
  takesPackages: true,
  examples: ['gows affected build', 'gows affected build --base origin/main -o bin/'],
  run: (call, output) => compile('build', call, output),
};
