// Makes a single executable: Node, and within it the program with all its parts, by Node's own SEA.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { digestsName, type PartDigests } from '#parts';
import { readManifest, repository } from '../repository.ts';
import { bundleExecutable } from './bundle.ts';
import { goexecName, targets } from './goexec.ts';
import { licensesOf } from './licenses.ts';
import { signMachO } from './macho-signature.ts';
import { partNames } from './parts.ts';
import { blobMaker, hostPlatform, nodeFor, type Platform, type PlatformNode } from './platforms.ts';
import { buildProgram } from './program.ts';
import { recordCode } from './recorded-code.ts';

const run = promisify(execFile);

export interface ExecutableRequest {
  readonly platform: Platform;
  /** `gows-linux-x64`, its licences, and what is made on the way go here. */
  readonly outFolder: string;
}

export interface Executable {
  readonly file: string;
  readonly bytes: number;
  /** What of it is not as on this machine's own platform. */
  readonly notes: readonly string[];
}

/** Builds the program for a platform and puts it into a copy of that platform's Node. */
export async function buildExecutable({ platform, outFolder }: ExecutableRequest): Promise<Executable> {
  const parts = path.join(outFolder, `parts-${platform.name}`);
  await mkdir(parts, { recursive: true });
  try {
    const node = await nodeFor(platform, parts);
    const host = hostPlatform() === platform;
    const target = targets.filter((one) => goexecName(one) === platform.goexec);
    const metafiles = await buildProgram({ outFolder: parts, targets: target });
    const { version } = await readManifest();
    await bundleExecutable({ outFolder: parts, version });
    if (host) await recordCode({ node: node.file, program: parts });
    const blob = await makeBlob(platform, parts, { node, recorded: host });
    const file = path.join(outFolder, `gows-${platform.name}${platform.windows ? '.exe' : ''}`);
    const draft = path.join(parts, path.basename(file));
    await copyNode(node.file, draft, platform);
    await chmod(draft, 0o755);
    await inject(draft, blob);
    if (platform.name.startsWith('darwin')) await writeFile(draft, signMachO(await readFile(draft), 'gows'));
    await rename(draft, file);
    const licenses = `${await licensesOf(metafiles)}\nNode.js ${node.version}\n===============\n\n${node.license}`;
    await writeFile(path.join(outFolder, `gows-${platform.name}.licenses.txt`), licenses);
    return { file, bytes: (await stat(file)).size, notes: host ? [] : notesOnOthers };
  } finally {
    await rm(parts, { recursive: true });
  }
}

const notesOnOthers: readonly string[] = [
  'made for another machine, and not tried',
  'it starts slower: what V8 makes of the code can be recorded on its own platform only',
];

/** Puts the bytes where Node finds them in itself, and flips the fuse that tells it to look. What it prints is of no use. */
async function inject(file: string, blob: string): Promise<void> {
  const postject = path.join(repository, 'node_modules/postject/dist/cli.js');
  const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
  const options = ['--sentinel-fuse', fuse, '--macho-segment-name', 'NODE_SEA'];
  await run(process.execPath, [postject, file, 'NODE_SEA_BLOB', blob, ...options]);
}

/**
 * On Linux a sixth of it is names for debuggers, without which it also starts faster; the machine's `strip` knows its own
 * platform. On Windows the signature, which is of Node as it was, goes where there is a program to take it off.
 */
async function copyNode(node: string, file: string, platform: Platform): Promise<void> {
  const other = platform.windows
    ? run('osslsigncode', ['remove-signature', '-in', node, '-out', file])
    : platform === hostPlatform() && process.platform === 'linux'
      ? run('strip', ['-o', file, node])
      : undefined;
  const done = await other?.catch(() => undefined);
  if (!done) await copyFile(node, file);
}

/** A file with the bytes that Node looks for in itself: the first file, and the parts by name. */
async function makeBlob(
  platform: Platform,
  parts: string,
  { node, recorded }: { readonly node: PlatformNode; readonly recorded: boolean },
): Promise<string> {
  const asFiles = [`native/${platform.native}`, `goexec/${platform.goexec}`, 'tui.mjs'];
  const pages = (await readdir(path.join(parts, 'pages'))).map((name) => `pages/${name}`);
  const digests: Record<string, string> = {};
  for (const name of asFiles) {
    digests[name] = createHash('sha256')
      .update(await readFile(path.join(parts, name)))
      .digest('hex');
  }
  await writeFile(path.join(parts, digestsName), JSON.stringify(digests satisfies PartDigests));
  const names = [
    ...asFiles,
    ...pages,
    digestsName,
    ...partNames.map((name) => `${name}.js`),
    ...(recorded ? partNames.map((name) => `${name}.v8`) : []),
  ];
  const config = {
    main: path.join(parts, 'executable.js'),
    output: path.join(parts, 'blob'),
    disableExperimentalSEAWarning: true,
    assets: Object.fromEntries(names.map((name) => [name, path.join(parts, name)])),
  };
  await writeFile(path.join(parts, 'sea.json'), JSON.stringify(config));
  const maker = await blobMaker(node, parts);
  await run(maker, ['--experimental-sea-config', path.join(parts, 'sea.json')], { cwd: repository });
  return config.output;
}
