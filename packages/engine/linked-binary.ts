// One kept binary: how it comes into the folder of its package, is taken by a run, and is given up.

import { copyFile, link, mkdir, readdir, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { binaryDigest, contentDigest } from '#keys';
import type { Arrived } from './arrival.ts';
import { changeIndex, isIndex, type KnownBinary, linkedName, type Row, readIndex, rowOf } from './linked-index.ts';

/** A binary under a name that only one run has. */
export type HeldBinary = Pick<Arrived, 'file' | 'digest' | 'release'>;

export interface Keeping extends Pick<Arrived, 'release'> {
  /** Whether it can be found again. */
  readonly known: Promise<boolean>;
}

/** How many of a package: of a few branches, with the race detector and without. */
const mostOfPackage = 6;
/** Gives a binary a name in the folder. */
export async function keepBinary(folder: string, inputs: string, held: HeldBinary): Promise<Keeping | undefined> {
  const { file, digest } = held;
  const kept = path.join(folder, linkedName(inputs, digest));
  const fresh = `${kept}.${process.pid}`;
  let copied = false;
  try {
    await mkdir(folder, { recursive: true });
    await link(file, fresh).catch(() => {
      copied = true;
      return copyFile(file, fresh);
    });
    // In place of one that was taken: this one was used last, and lies in BIN.
    await rename(fresh, kept);
  } catch {
    // It is linked again when it is needed.
    return undefined;
  } finally {
    // To rename one name of a file to another does nothing.
    await rm(fresh, { force: true }).catch(() => {});
  }
  const learnt = learn({ folder, inputs, kept, digest, copied }).catch(() => undefined);
  return {
    known: learnt.then((known) => known !== undefined),
    async release() {
      const known = await learnt;
      if (known) await giveUp(held, known);
      else await held.release();
    },
  };
}

/** A kept binary as it is known to be what was linked. */
interface Sure {
  readonly folder: string;
  readonly inputs: string;
  readonly kept: string;
  readonly known: KnownBinary;
  readonly row: Row;
}

async function learn(about: {
  readonly folder: string;
  readonly inputs: string;
  readonly kept: string;
  readonly digest: string;
  readonly copied: boolean;
}): Promise<Sure | undefined> {
  const { folder, inputs, kept, digest, copied } = about;
  const before = rowOf(kept);
  const known: KnownBinary = { digest, sha256: await contentDigest(kept), usedMs: Date.now() };
  // Its test has begun by now, and may write over it.
  const row = rowOf(kept);
  if (!row || row.content !== before?.content || (copied && (await binaryDigest(kept)) !== digest)) return undefined;
  changeIndex(folder, (index) => ({ ...index, binaries: { ...index.binaries, [inputs]: known } }));
  await dropOldest(folder);
  return { folder, inputs, kept, known, row };
}

/** Links a kept binary to `file`, unless it is no longer what was linked. */
export async function takeBinary(
  folder: string,
  inputs: string,
  known: KnownBinary,
  file: string,
): Promise<HeldBinary | 'altered' | undefined> {
  const kept = path.join(folder, linkedName(inputs, known.digest));
  const held = { file, digest: known.digest, release: () => rm(file, { force: true }) };
  try {
    const before = rowOf(kept);
    if (!before) return undefined;
    await mkdir(path.dirname(file), { recursive: true });
    await link(kept, file).catch(() => copyFile(kept, file));
    const row = rowOf(file);
    const isSame = before.whole === known.row && before.content === row?.content;
    if (row && (isSame || (await isContent(file, known)))) {
      return { ...held, release: () => giveUp(held, { folder, inputs, kept, known, row }) };
    }
  } catch {
    await held.release().catch(() => {});
    return undefined;
  }
  await held.release();
  await forget(folder, inputs, known);
  return 'altered';
}

/**
 * Its change time tells of every write, but of every name that it gets and loses as well. So it is taken down anew when a
 * run gives up its name, if nothing else happened meanwhile: then the content is read once, however often it is used.
 */
async function giveUp({ file, release }: HeldBinary, { folder, inputs, kept, known, row }: Sure): Promise<void> {
  const isSame = rowOf(file)?.whole === row.whole;
  await release();
  const after = rowOf(kept);
  const usedMs = Date.now();
  // What was written just now may be written again without a new time.
  const settled = isSame && after?.content === row.content && after.writtenMs < usedMs - settlingMs;
  const { row: _, ...content } = known;
  const used = { ...content, usedMs, ...(settled ? { row: after.whole } : {}) };
  changeIndex(folder, (index) =>
    // Another run may have linked it anew.
    index.binaries[inputs]?.sha256 === known.sha256
      ? { ...index, binaries: { ...index.binaries, [inputs]: used } }
      : index,
  );
}

const settlingMs = 2000;

export function isContent(file: string, { sha256 }: KnownBinary): Promise<boolean> {
  return contentDigest(file).then(
    (found) => found === sha256,
    () => false,
  );
}

/** It is not what was linked, or not there. */
export async function forget(folder: string, inputs: string, { digest, sha256 }: KnownBinary): Promise<void> {
  await rm(path.join(folder, linkedName(inputs, digest)), { force: true }).catch(() => {});
  changeIndex(folder, (index) => {
    const { [inputs]: known, ...binaries } = index.binaries;
    return known?.sha256 === sha256 ? { ...index, binaries } : index;
  });
}

async function dropOldest(folder: string): Promise<void> {
  const { binaries } = readIndex(folder);
  const byUse = Object.entries(binaries).sort(([, a], [, b]) => b.usedMs - a.usedMs);
  const kept = new Map(byUse.slice(0, mostOfPackage));
  if (kept.size < byUse.length) changeIndex(folder, (index) => ({ ...index, binaries: Object.fromEntries(kept) }));
  const names = new Set([...kept].map(([inputs, { digest }]) => linkedName(inputs, digest)));
  for (const name of await readdir(folder)) {
    // A name with a third part is one that another run is about to give.
    if (names.has(name) || isIndex(name) || name.split('.').length > 2) continue;
    await unlink(path.join(folder, name)).catch(() => {});
  }
}
