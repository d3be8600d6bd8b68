// Reads gows.jsonc of a workspace, where there is one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { placeOf } from '#workspace';
import type { Config } from './config.ts';

/** The one name that the file has, beside go.work or go.mod. */
export const configName = 'gows.jsonc';

/**
 * `root` is the workspace root, `top` the folder that places are relative to, both absolute. Undefined without a file.
 * @throws DiagnosticError `config/*`, with every fault of the file.
 */
export async function readConfig(root: string, top: string): Promise<Config | undefined> {
  const path = join(root, configName);
  const file = placeOf(top, path);
  const bytes = readBytes(path, file);
  if (!bytes) return undefined;
  // Most workspaces have no such file, and need no parser.
  const { parseConfig } = await import('./parse.ts');
  const { config, diagnostics } = parseConfig(file, bytes);
  const [first, ...rest] = diagnostics;
  if (first) throw new DiagnosticError(first, ...rest);
  return config && { ...config, root, top };
}

/** The parser by itself, for other files of JSON in which faults are to have a place. */
export async function loadJsonParser(): Promise<typeof import('./json.ts').parseJson> {
  return (await import('./json.ts')).parseJson;
}

function readBytes(path: string, file: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return undefined;
    const why = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : code;
    throw new DiagnosticError(
      failure('config/unreadable', `${file} cannot be read: ${why}`, {
        place: { file },
        remedy: code === 'EACCES' ? `make it readable: chmod u+r ${file}` : `put a readable file at ${file}, or none`,
      }),
    );
  }
}
