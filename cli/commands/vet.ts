// gows vet and gows affected vet: what go vet finds, package by package.

import { compile } from '../compile.ts';
import { common, comparing, compiling, drawing, filtering } from '../options.ts';
import type { CommandSpec } from './command.ts';

export const vet: CommandSpec = {
  name: 'vet',
  usage: '[PATTERN…] [flags of go vet]',
  about: 'Vet the packages that are named, or all of the workspace',
  flags: [...filtering, ...compiling, ...drawing, ...common],
  goFlags: 'vet',
  takesPackages: true,
  takesFiles: true,
  examples: ['gows vet', 'gows vet ./svc/... -printf=false', 'gows vet -vettool=bin/shadow'],
  run: (call, output) => compile('vet', call, output),
};

export const affectedVet: CommandSpec = {
  name: 'affected vet',
  usage: '[PATTERN…] [flags of go vet]',
  about: 'Vet what a change can affect',
  flags: [...comparing, ...filtering, ...compiling, ...drawing, ...common],
  goFlags: 'vet',
  takesPackages: true,
  examples: ['gows affected vet', 'gows affected vet --base origin/main'],
  run: (call, output) => compile('vet', call, output),
};
