// The file that -overlay names, as the go command reads it.

import { readFileSync } from 'node:fs';

/**
 * File → the file whose content stands for it, empty where it is to be taken for missing; paths as they were written. Nothing where
 * the file cannot be read: what is wrong with it the go command tells.
 */
export function readOverlay(file: string): readonly (readonly [from: string, to: string])[] {
  try {
    const { Replace } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly Replace?: Readonly<Record<string, string>> | null;
    };
    return Object.entries(Replace ?? {});
  } catch {
    return [];
  }
}
