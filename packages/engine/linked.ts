// Keeps the last few test binaries of each package by what was linked, so that going back to it links nothing.
//
//   bin/linked/<toolchain>/<package>/<inputs>.<digest>   hard links to what was in BIN

import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readdir, rm, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { binaryDigest } from '#keys';
import type { BuildSettings } from '#plan';
import { buildVariables, linkedFolder } from './folders.ts';

export interface LinkedBinaries {
  /**
   * A binary of the package for these inputs: the first part of the build id, a hash over all that the go command links.
   * Its content is what it was when it was kept. Undefined where there is none. Never throws.
   */
  find(importPath: string, inputs: string): Promise<string | undefined>;
  /** Never throws: what cannot be kept is linked again. */
  keep(importPath: string, inputs: string, binary: { readonly file: string; readonly digest: string }): Promise<void>;
}

/** How many of a package: of a few branches, with the race detector and without. */
const mostOfPackage = 6;

/**
 * The go command compares the same hash when it decides whether a binary in BIN is up to date. What that does not hold
 * but may change what is linked, such as another C compiler, is in the name of the folder.
 */
export function openLinked(cacheDir: string, build: BuildSettings): LinkedBinaries {
  const env = Object.entries(build.env).filter(([name]) => buildVariables.test(name) && name !== 'GOWORK');
  const settings = [build.goVersion, build.goroot, build.goflags ?? '', env.sort(([a], [b]) => (a < b ? -1 : 1))];
  const place = path.join(linkedFolder(cacheDir), nameOf(JSON.stringify(settings)));
  const folderOf = (importPath: string): string => path.join(place, nameOf(importPath));

  return {
    async find(importPath, inputs) {
      const folder = folderOf(importPath);
      const name = (await readdir(folder).catch(() => [])).find((found) => found.startsWith(`${inputs}.`));
      if (name === undefined) return undefined;
      const file = path.join(folder, name);
      try {
        if (name !== `${inputs}.${await binaryDigest(file)}`) throw new Error('damaged');
        const now = new Date();
        await utimes(file, now, now);
        return file;
      } catch {
        await rm(file, { force: true }).catch(() => {});
        return undefined;
      }
    },
    async keep(importPath, inputs, { file, digest }) {
      const folder = folderOf(importPath);
      const to = path.join(folder, `${inputs}.${digest}`);
      try {
        await mkdir(folder, { recursive: true });
        await link(file, to).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') return copyFile(file, to);
          return undefined;
        });
        await dropOldest(folder);
      } catch {
        await rm(to, { force: true }).catch(() => {});
      }
    },
  };
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= mostOfPackage) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return { file, usedMs: (await stat(file)).mtimeMs };
    }),
  );
  files.sort((a, b) => b.usedMs - a.usedMs);
  for (const { file } of files.slice(mostOfPackage)) await unlink(file).catch(() => {});
}
