// `-C DIR`, as the go command takes it: before all else the folder is changed.

import { resolve } from 'node:path';
import { chdir } from 'node:process';

/**
 * Enters the folder that -C names, where that is the first flag (`go help build`), and answers the arguments without it. They
 * stay as they are where it cannot be entered: then the flag is refused like any that cannot be.
 */
export function enterFolder(argv: readonly string[], env: Record<string, string | undefined>): readonly string[] {
  const at = argv.findIndex((word) => word.startsWith('-'));
  const found = /^--?C(?:=(.*))?$/s.exec(argv[at] ?? '');
  if (!found) return argv;
  const [, joined] = found;
  const folder = joined ?? argv[at + 1];
  if (folder === undefined || folder === '') return argv;
  const to = resolve(folder);
  try {
    chdir(to);
  } catch {
    return argv;
  }
  env['PWD'] = to;
  return [...argv.slice(0, at), ...argv.slice(at + (joined === undefined ? 2 : 1))];
}
