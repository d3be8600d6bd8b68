// What is known of the kept binaries of one package: a small file beside them, replaced whole.

import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { putWhole } from '#parts';

/** A binary that was linked and, as the go command puts no other into BIN, vetted without findings. */
export interface KnownBinary {
  /** `binaryDigest`, part of the file's name. */
  readonly digest: string;
  /** Of all its bytes. */
  readonly sha256: string;
  /** How the file looked when it last was what was linked; see `rowOf`. */
  readonly row?: string;
  /** Milliseconds since 1970. */
  readonly usedMs: number;
}

/** What came of a build: a binary, by what was linked, or what the go command says of a package without tests. */
export type Built = { readonly inputs: string } | { readonly output: string };

export interface LinkedIndex {
  /** By what was linked: the first part of the build id. */
  readonly binaries: Readonly<Record<string, KnownBinary>>;
  /** By the name of a build key, the oldest first. */
  readonly built: Readonly<Record<string, Built>>;
}

const nothing: LinkedIndex = { binaries: {}, built: {} };
const form = 'gows.linked/1';

/** What is not there, or cannot be read, knows nothing. Never throws. */
export function readIndex(folder: string): LinkedIndex {
  try {
    const found = JSON.parse(readFileSync(indexFile(folder), 'utf8')) as LinkedIndex & { readonly form?: string };
    return found.form === form ? found : nothing;
  } catch {
    return nothing;
  }
}

/**
 * Changes the index by what it is right now, at once. Of two processes that do so at the same moment the later one counts:
 * what the other knew is found out again. Never throws.
 */
export function changeIndex(folder: string, change: (index: LinkedIndex) => LinkedIndex): void {
  const { binaries, built } = change(readIndex(folder));
  putWhole(indexFile(folder), Buffer.from(JSON.stringify({ form, binaries, built })));
}

export function isIndex(name: string): boolean {
  return name.startsWith(indexName);
}

/** How a binary is named beside the index. */
export function linkedName(inputs: string, digest: string): string {
  return `${inputs}.${digest}`;
}

const indexName = 'index.json';

function indexFile(folder: string): string {
  return path.join(folder, indexName);
}

/** How a file looks. */
export interface Row {
  /** Device, inode, size, modification and change time: equal as long as nobody has written. */
  readonly whole: string;
  /** Without the change time, which also tells when the file got a name or lost one. */
  readonly content: string;
  /** Milliseconds since 1970. */
  readonly writtenMs: number;
}

/** Undefined where there is no file. */
export function rowOf(file: string): Row | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (!found?.isFile()) return undefined;
  const content = contentOf(found);
  return { content, whole: `${content}:${found.ctimeNs}`, writtenMs: Number(found.mtimeMs) };
}

function contentOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}
