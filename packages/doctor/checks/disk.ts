// Disks: room where gows and the go command write, and folders that take no writes.

import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Check, type Found, finding, foundIn, ok } from '../check.ts';
import type { Ground } from '../ground.ts';

const mebibyte = 1 << 20;
/** Test binaries of a middling workspace with race detection take about this. */
const little = 2048 * mebibyte;
/** Not one of them fits. */
const none = 64 * mebibyte;

interface Folder {
  readonly what: string;
  readonly dir: string;
  readonly remedy: string;
}

export const disk: Check = {
  name: 'disk',
  async look(ground) {
    const { cacheFolder, env } = ground;
    const temp = env['TMPDIR'] || '/tmp';
    const found: Found[] = [];
    if ('fault' in cacheFolder) found.push(...foundIn(cacheFolder.fault));
    else if (!cacheFolder.value.writable) {
      found.push(
        finding(
          'warning',
          `the cache folder cannot be written, so nothing is kept: ${cacheFolder.value.dir}`,
          'make it writable, or name another with --cache-dir or GOWS_CACHE_DIR',
          { code: 'cache/read-only' },
        ),
      );
    }
    if (process.platform !== 'win32' && !isWritable(temp)) {
      const what = existsSync(temp) ? 'cannot be written' : 'is not there';
      found.push(
        finding('failure', `the temporary folder ${temp} ${what}`, 'set TMPDIR to a folder that can be written', {
          code: 'config/environment',
        }),
      );
    }
    const folders = await foldersOf(ground, temp);
    return [...found, ...roomIn(folders)];
  },
};

async function foldersOf({ cacheFolder, goAnywhere }: Ground, temp: string): Promise<readonly Folder[]> {
  const go = await goAnywhere;
  return [
    ...('value' in cacheFolder
      ? [
          {
            what: 'the cache folder',
            dir: cacheFolder.value.dir,
            remedy: 'free some, or name another with --cache-dir',
          },
        ]
      : []),
    ...('value' in go
      ? [{ what: "Go's build cache", dir: go.value.GOCACHE, remedy: 'free some: "go clean -cache" empties it' }]
      : []),
    ...(process.platform === 'win32'
      ? []
      : [{ what: 'the temporary folder', dir: temp, remedy: 'free some, or set TMPDIR to another folder' }]),
  ];
}

/** One line for each file system, of which several folders may be. */
function roomIn(folders: readonly Folder[]): readonly Found[] {
  const seen = new Set<number>();
  const found: Found[] = [];
  for (const { what, dir, remedy } of folders) {
    const place = existing(dir);
    const { dev } = statSync(place);
    if (seen.has(dev)) continue;
    seen.add(dev);
    const { bavail, bsize, files, ffree } = statfsSync(place);
    const free = bavail * bsize;
    const shown = `${free < 10 * 1024 * mebibyte ? `${Math.floor(free / mebibyte)} MiB` : `${Math.floor(free / 1024 / mebibyte)} GiB`} free for ${what}, ${dir}`;
    if (free < little) found.push(finding(free < none ? 'failure' : 'warning', `only ${shown}`, remedy));
    // File systems without a fixed number of files say 0.
    else if (files > 0 && ffree < 10_000)
      found.push(finding('warning', `only ${ffree} more files fit on the file system of ${dir}`, remedy));
    else found.push(ok(shown));
  }
  return found;
}

function existing(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : existing(dirname(dir));
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
