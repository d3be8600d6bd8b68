// The files that the built program consists of, beside its first file or within a single executable.

import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unpack } from './unpack.ts';

declare const GOWS_BUNDLED: boolean | undefined;

type Sea = typeof import('node:sea');

/** Node's door to what a single executable holds; undefined where gows is none. */
function executable(): Sea | undefined {
  const sea = process.getBuiltinModule('node:sea');
  return sea.isSea() ? sea : undefined;
}

/** Where the parts lie that are files: the folder of the program, or of the last build in development. */
function partsFolder(): string {
  return typeof GOWS_BUNDLED === 'boolean' ? import.meta.dirname : join(import.meta.dirname, '../../cli/dist');
}

/** Absolute path of the file that changes with every build of the program; none in development. */
export function programFile(): string {
  return executable() ? process.execPath : join(partsFolder(), 'program.js');
}

/**
 * The content of a part, `pages/graph.html`.
 * @throws the system's error where there is none.
 */
export function readPart(name: string): Buffer {
  const sea = executable();
  return sea ? Buffer.from(sea.getRawAsset(name)) : readFileSync(join(partsFolder(), name));
}

/** SHA-256 of the parts of an executable that must be files to be used, in hex, by name. */
export type PartDigests = Readonly<Record<string, string>>;

/** The part of an executable that holds `PartDigests`. */
export const digestsName = 'digests.json';

/**
 * The absolute path of a part that must be a file to be used, `goexec/goexec-linux-amd64`; undefined where there is none
 * for this platform. An executable lays it into a folder of this user first.
 * @throws DiagnosticError `disk/*` where there is no place for it.
 */
export function partFile(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const sea = executable();
  if (!sea) {
    const file = join(partsFolder(), name);
    return existsSync(file) ? file : undefined;
  }
  const digests = JSON.parse(sea.getAsset(digestsName, 'utf8')) as PartDigests;
  const digest = digests[name];
  return digest && unpack({ name: basename(name), digest, content: new Uint8Array(sea.getRawAsset(name)), env });
}
