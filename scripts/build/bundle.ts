// Bundles the program into one CommonJS file that any supported Node starts, and an old one refuses in a sentence.

import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { repository } from '../repository.ts';

export interface BundleRequest {
  /** The TypeScript file to begin with. */
  readonly entry: string;
  /** gows.js, its source map and a package.json go here. */
  readonly outFolder: string;
  /** Becomes the constant GOWS_VERSION. */
  readonly version: string;
}

/** The oldest Node that gows runs on, as in `engines` of what is published. */
export const oldestNode = { major: 22, minor: 12 } as const;

/**
 * Stands first in the bundle. In old syntax, since an old Node reads it too; the whole file is parsed before, so the bundle must
 * not hold syntax newer than `target` says.
 */
function banner(): string {
  const { major, minor } = oldestNode;
  return `#!/usr/bin/env node
(function(){var v=process.versions.node.split(".");if(+v[0]<${major}||(+v[0]===${major}&&+v[1]<${minor})){
console.error("gows needs Node.js ${major}.${minor} or newer, and this is "+process.version+" at "+process.execPath+". Install a newer one (https://nodejs.org), or run gows with one: /path/to/node "+__filename);process.exit(1)}})();`;
}

/** Writes the bundle. Dynamic imports stay lazy: what they name is in the file, but evaluated when they are reached. */
export async function bundle(request: BundleRequest): Promise<Metafile> {
  const outfile = path.join(request.outFolder, 'gows.js');
  const result = await build({
    entryPoints: [request.entry],
    outfile,
    write: false,
    // Names in the metafile are relative to it.
    absWorkingDir: repository,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // Of jsonc-parser only the module form can be put into one file.
    mainFields: ['module', 'main'],
    // What is parsed must be readable for the Node that is to be refused; nothing in use needs more.
    target: 'node14.21',
    minify: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    banner: { js: banner() },
    inject: [path.join(import.meta.dirname, 'module-url.js')],
    define: {
      GOWS_VERSION: JSON.stringify(request.version),
      GOWS_BUNDLED: 'true',
      'import.meta.url': 'moduleUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  });
  await mkdir(request.outFolder, { recursive: true });
  for (const file of result.outputFiles)
    await writeWhole(file.path, file.contents, file.path === outfile ? 0o755 : 0o644);
  await writeWhole(path.join(request.outFolder, 'package.json'), '{ "type": "commonjs" }\n', 0o644);
  return result.metafile;
}

/** Replaces a file in one step: another process that starts it meanwhile sees the old or the new one, never half of it. */
export async function writeWhole(file: string, contents: string | Uint8Array, mode: number): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, contents);
  await chmod(draft, mode);
  await rename(draft, file);
}
