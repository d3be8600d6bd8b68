// gows repro record|check: hashes of what is released, recorded where two builds are equal, and checked.

import { common, reproducing } from '../options.ts';
import { check } from '../repro/check.ts';
import { record } from '../repro/record.ts';
import { inSession } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const reproRecord: CommandSpec = {
  name: 'repro record',
  usage: '[PACKAGE…] [flags of go build]',
  about: 'Build programs twice under other conditions, and record the hashes of those that come out alike',
  flags: [...reproducing, ...common],
  goFlags: 'build',
  takesPackages: true,
  examples: [
    'gows repro record -trimpath',
    "gows repro record ./cmd/... -trimpath -ldflags='-s -w'",
    'GOOS=darwin GOARCH=arm64 CGO_ENABLED=0 gows repro record -trimpath',
    'gows repro record --vary path,home -trimpath',
  ],
  run: (call, output) => inSession(call, output, (session) => record(session, output)),
};

export const reproCheck: CommandSpec = {
  name: 'repro check',
  usage: '[PACKAGE…] [flags of go build]',
  about:
    'Build anew what gows.lock.json holds, as it was recorded, and compare: 0 equal, 4 different, 3 it cannot be told',
  flags: [...reproducing, ...common],
  goFlags: 'build',
  takesPackages: true,
  examples: ['gows repro check', 'gows repro check ./cmd/app --json', 'gows repro check --lock release/gows.lock.json'],
  run: (call, output) => inSession(call, output, (session) => check(session, output)),
};
