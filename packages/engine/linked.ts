// Keeps the last few test binaries of each package by what was linked, so that going back to it links nothing.
//
//   bin/linked/<toolchain>/<package>/<inputs>.<digest>   hard links to what was in BIN

import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
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
        // Its times are those of one in BIN and stay: by them gows knows that the go command found that up to date.
        if (name !== `${inputs}.${await binaryDigest(file)}`) throw new Error('damaged');
        return file;
      } catch {
        await rm(file, { force: true }).catch(() => {});
        return undefined;
      }
    },
    async keep(importPath, inputs, { file, digest }) {
      const folder = folderOf(importPath);
      const to = path.join(folder, `${inputs}.${digest}`);
      const fresh = `${to}.${process.pid}`;
      try {
        await mkdir(folder, { recursive: true });
        await link(file, fresh).catch(() => copyFile(file, fresh));
        // In place of one that was taken: this one was used last, and lies in BIN.
        await rename(fresh, to);
        await dropOldest(folder);
      } catch {
        // It is linked again when it is needed.
      } finally {
        // To rename one name of a file to another does nothing.
        await rm(fresh, { force: true }).catch(() => {});
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
