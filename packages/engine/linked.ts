// Keeps the last few test binaries of each package, by what was linked and by what its build comes from: so that going back
// links nothing, and that what needs no build needs no go command.
//
//   bin/linked/<toolchain>/<package>/<inputs>.<digest>   hard links to what was in BIN
//   bin/linked/<toolchain>/<package>/index.json          what is known of them

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { BuildSettings, Task } from '#plan';
import { acquireLock } from '#sqlite';
import { buildVariables, linkedFolder } from './folders.ts';
import { forget, type HeldBinary, isContent, type Keeping, keepBinary, takeBinary } from './linked-binary.ts';
import { type Built, changeIndex, type LinkedIndex, linkedName, readIndex, rowOf } from './linked-index.ts';

/** Nothing of it throws: what cannot be kept is built again. */
export interface LinkedBinaries {
  /**
   * A binary of the package for these inputs: the first part of the build id, a hash over all that the go command links.
   * Its content is what it was when it was kept. Undefined where there is none.
   */
  find(importPath: string, inputs: string): Promise<string | undefined>;
  /** Keeps a binary by what was linked. It has a name here when this resolves. */
  keep(importPath: string, inputs: string, binary: HeldBinary): Promise<Keeping | undefined>;
  /** Remembers what came of a build in which nothing was found. */
  note(task: KeyedTask, built: Built): void;
  /** What came of the very same build before; a binary of it is `file` from then on. */
  take(task: KeyedTask & { readonly group: number | string }, file: string): Promise<Taken | undefined>;
}

export type KeyedTask = Pick<Task, 'package' | 'buildKey'>;

export type Taken = { readonly output: string } | HeldBinary;

/** So many builds of a package are remembered: several may give one binary. */
const mostBuilds = 24;

/**
 * The go command compares the same hash when it decides whether a binary in BIN is up to date. What that does not hold
 * but may change what is linked, such as another C compiler, is in the name of the folder. `settings` is the folder that
 * `binFolder` names: what it stands for counts beside a build key.
 */
export function openLinked(cacheDir: string, build: BuildSettings, settings: string): LinkedBinaries {
  const env = Object.entries(build.env).filter(([name]) => buildVariables.test(name) && name !== 'GOWORK');
  const about = [build.goVersion, build.goroot, build.goflags ?? '', env.sort(([a], [b]) => (a < b ? -1 : 1))];
  const place = path.join(linkedFolder(cacheDir), nameOf(JSON.stringify(about)));
  const folderOf = (importPath: string): string => path.join(place, nameOf(importPath));
  const keyOf = (task: KeyedTask): string => nameOf(`${path.basename(settings)} ${task.buildKey}`);

  return {
    async find(importPath, inputs) {
      const folder = folderOf(importPath);
      const known = readIndex(folder).binaries[inputs];
      if (!known) return undefined;
      const file = path.join(folder, linkedName(inputs, known.digest));
      const isSame = rowOf(file)?.whole === known.row && known.row !== undefined;
      if (isSame || (await isContent(file, known))) return file;
      await forget(folder, inputs, known);
      return undefined;
    },
    keep: (importPath, inputs, binary) => keepBinary(folderOf(importPath), inputs, binary),
    note(task, built) {
      const folder = folderOf(task.package);
      try {
        mkdirSync(folder, { recursive: true });
      } catch {
        return;
      }
      changeIndex(folder, (index) => withBuilt(index, keyOf(task), built));
    },
    async take(task, file) {
      const folder = folderOf(task.package);
      const { built, binaries } = readIndex(folder);
      const found = built[keyOf(task)];
      if (found === undefined || 'output' in found) return found;
      const known = binaries[found.inputs];
      if (!known) return undefined;
      const taken = await takeBinary(folder, found.inputs, known, file);
      if (taken === 'altered') await removeFromBin(path.join(settings, String(task.group)), path.basename(file));
      return taken === 'altered' ? undefined : taken;
    },
  };
}

/** What was written there shows in BIN as well, of which the go command reads no more than the build id. */
async function removeFromBin(folder: string, name: string): Promise<void> {
  const lock = await acquireLock(`${folder}.lock`, { signal: AbortSignal.timeout(longestWaitMs) }).catch(
    () => undefined,
  );
  if (!lock) return;
  await rm(path.join(folder, name), { force: true }).catch(() => {});
  lock.release();
}

/** The go command of another run that builds there is not waited for. */
const longestWaitMs = 500;

function withBuilt(index: LinkedIndex, key: string, made: Built): LinkedIndex {
  const { [key]: _, ...others } = index.built;
  return { ...index, built: Object.fromEntries([...Object.entries(others), [key, made]].slice(-mostBuilds)) };
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
