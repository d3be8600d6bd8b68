// Loads the screen's module, which is apart as few runs draw one.

import { pathToFileURL } from 'node:url';
import { partFile } from '#parts';

declare const GOWS_BUNDLED: boolean | undefined;

/** `import()`, given by the first file: see cli/load.ts. */
declare const importModule: (url: string) => Promise<unknown>;

type Tui = typeof import('#tui');

/** @throws DiagnosticError `disk/*` where a single executable finds no place to put it. */
export async function loadScreen(): Promise<Tui> {
  if (typeof GOWS_BUNDLED !== 'boolean') return import('#tui');
  const file = partFile('tui.mjs', process.env);
  if (file === undefined) throw new Error('tui.mjs is not beside the program');
  return importModule(pathToFileURL(file).href) as Promise<Tui>;
}
