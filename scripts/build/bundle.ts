// Bundles the program into CommonJS files that any supported Node starts, and an old one refuses in a sentence. The
// screen is a module of its own beside them: Ink awaits at its top level, which CommonJS cannot, and few runs draw one.

import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { repository } from '../repository.ts';
import { partSources } from './parts.ts';

export interface BundleRequest {
  /** The TypeScript file of each part that the first file loads: `program` exports `runProgram`. */
  readonly entries: Readonly<Record<string, string>>;
  /** gows.js, the parts, their source maps and a package.json go here. */
  readonly outFolder: string;
  /** Becomes the constant GOWS_VERSION. */
  readonly version: string;
}

/** The oldest Node that gows runs on, as in `engines` of what is published. */
export const oldestNode = { major: 22, minor: 12 } as const;

/**
 * Stands first in gows.js. In old syntax, since an old Node reads it too; the whole file is parsed before, so it must not
 * hold syntax newer than `target` says.
 */
function banner(): string {
  const { major, minor } = oldestNode;
  return `#!/usr/bin/env node
(function(){var v=process.versions.node.split(".");if(+v[0]<${major}||(+v[0]===${major}&&+v[1]<${minor})){
console.error("gows needs Node.js ${major}.${minor} or newer, and this is "+process.version+" at "+process.execPath+". Install a newer one (https://nodejs.org), or run gows with one: /path/to/node "+__filename);process.exit(1)}})();`;
}

const screenModule = 'tui.mjs';
/** What the first file imports in development only. */
const sourcesOfParts = Object.values(partSources);

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

/** Ink names them in an import that is never reached, and they are no dependency of it. */
const noDevtools: Plugin = {
  name: 'no devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path: name }) => ({ path: name, namespace: 'none' }));
    onLoad({ filter: /./, namespace: 'none' }, () => ({ contents: 'export default undefined;' }));
  },
};

/**
 * Writes the bundle: a small first file, which answers what needs nothing more, and parts, which it runs by what V8 made of
 * them before. Dynamic imports stay lazy: what they name is in the file, but evaluated when they are reached.
 */
export async function bundle(request: BundleRequest): Promise<readonly Metafile[]> {
  const outfile = path.join(request.outFolder, 'gows.js');
  // Before the first file, which wants them.
  const parts = await Promise.all(Object.entries(request.entries).map((part) => bundlePart(part, request)));
  const first = await build({
    entryPoints: [path.join(repository, 'cli/main.ts')],
    outfile,
    ...commonJs(request.version),
    // An old Node must be able to read it to refuse it.
    target: 'node14.21',
    // Not reached in a build, and a file of its own.
    external: sourcesOfParts,
    banner: { js: banner() },
  });
  await writeAll(first.outputFiles, outfile);
  await writeWhole(path.join(request.outFolder, 'package.json'), '{ "type": "commonjs" }\n', 0o644);
  return [...parts, first.metafile];
}

/** The first file of a single executable: as the other, with Node known and all parts within. */
export async function bundleExecutable(request: Pick<BundleRequest, 'outFolder' | 'version'>): Promise<Metafile> {
  const shared = commonJs(request.version);
  const result = await build({
    entryPoints: [path.join(repository, 'cli/main.ts')],
    outfile: path.join(request.outFolder, 'executable.js'),
    ...shared,
    sourcemap: false,
    target: `node${oldestNode.major}.${oldestNode.minor}`,
    external: sourcesOfParts,
    define: { ...shared.define, GOWS_EXECUTABLE: 'true' },
  });
  await writeAll(result.outputFiles, undefined);
  return result.metafile;
}

/** A function, as Node makes one of each CommonJS file, then the file's own digest, by which gows.js tells it from others. */
async function bundlePart(
  [name, entry]: readonly [string, string],
  { outFolder, version }: Pick<BundleRequest, 'outFolder' | 'version'>,
): Promise<Metafile> {
  const outfile = path.join(outFolder, `${name}.js`);
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outfile,
    ...commonJs(version),
    charset: 'ascii',
    target: `node${oldestNode.major}.${oldestNode.minor}`,
    // In development only: see cli/load-screen.ts.
    external: ['#tui'],
    banner: { js: '(function(exports,require,module,__filename,__dirname,importModule){' },
    footer: { js: '})' },
  });
  await writeAll(
    outputFiles.map((file) => (file.path === outfile ? { ...file, contents: withDigest(file.contents) } : file)),
    undefined,
  );
  return metafile;
}

function withDigest(contents: Uint8Array): Uint8Array {
  if (contents.some((byte) => byte > 0x7f))
    throw new Error('a part of the program is not ASCII, as cli/load.ts takes it to be');
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 32);
  return Buffer.concat([contents, Buffer.from(`// ${digest}`)]);
}

function commonJs(version: string) {
  return {
    ...shared,
    format: 'cjs',
    // Of jsonc-parser only the module form can be put into one file.
    mainFields: ['module', 'main'],
    inject: [path.join(import.meta.dirname, 'module-url.js')],
    define: {
      GOWS_VERSION: JSON.stringify(version),
      GOWS_BUNDLED: 'true',
      'import.meta.url': 'moduleUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  } as const satisfies BuildOptions;
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

async function writeAll(
  files: readonly Pick<OutputFile, 'path' | 'contents'>[],
  executable: string | undefined,
): Promise<void> {
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
