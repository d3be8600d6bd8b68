// Bundles the program into one CommonJS file that any supported Node starts, and an old one refuses in a sentence. The
// screen is a module of its own beside it: Ink awaits at its top level, which CommonJS cannot, and few runs draw one.

import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
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

const screenModule = 'tui.mjs';

const shared = {
  write: false,
  // Names in the metafile are relative to it.
  absWorkingDir: repository,
  bundle: true,
  platform: 'node',
  minify: true,
  legalComments: 'none',
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

const screenApart: Plugin = {
  name: 'screen apart',
  setup({ onResolve }) {
    onResolve({ filter: /^#tui$/ }, () => ({ path: `./${screenModule}`, external: true }));
  },
};

/** Ink names them in an import that is never reached, and they are no dependency of it. */
const noDevtools: Plugin = {
  name: 'no devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path: name }) => ({ path: name, namespace: 'none' }));
    onLoad({ filter: /./, namespace: 'none' }, () => ({ contents: 'export default undefined;' }));
  },
};

/** Writes the bundle. Dynamic imports stay lazy: what they name is in the file, but evaluated when they are reached. */
export async function bundle(request: BundleRequest): Promise<Metafile> {
  const outfile = path.join(request.outFolder, 'gows.js');
  const result = await build({
    entryPoints: [request.entry],
    outfile,
    ...shared,
    format: 'cjs',
    // Of jsonc-parser only the module form can be put into one file.
    mainFields: ['module', 'main'],
    // What is parsed must be readable for the Node that is to be refused; nothing in use needs more.
    target: 'node14.21',
    plugins: [screenApart],
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
  await writeAll(result.outputFiles, outfile);
  await writeWhole(path.join(request.outFolder, 'package.json'), '{ "type": "commonjs" }\n', 0o644);
  return result.metafile;
}

/** Writes the module of the screen, `tui.mjs` and its source map. */
export async function bundleScreen(outFolder: string): Promise<Metafile> {
  const result = await build({
    entryPoints: [path.join(repository, 'packages/tui/index.ts')],
    outfile: path.join(outFolder, screenModule),
    ...shared,
    format: 'esm',
    target: `node${oldestNode.major}.${oldestNode.minor}`,
    plugins: [noDevtools],
    banner: {
      // What Ink builds on is CommonJS in part.
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  });
  await writeAll(result.outputFiles, undefined);
  return result.metafile;
}

async function writeAll(files: readonly OutputFile[], executable: string | undefined): Promise<void> {
  for (const { path: file, contents } of files) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, contents, file === executable ? 0o755 : 0o644);
  }
}

/** Replaces a file in one step: another process that starts it meanwhile sees the old or the new one, never half of it. */
export async function writeWhole(file: string, contents: string | Uint8Array, mode: number): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, contents);
  await chmod(draft, mode);
  await rename(draft, file);
}
