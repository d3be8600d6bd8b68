// Looks at paths, each once: what a path is, where links lead, when it last changed, and its content's digest.

import { createHash } from 'node:crypto';
import {
  type BigIntStats,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs';
import path from 'node:path';
import { type DigestMemo, digestFile } from '#workspace';
import { kernelPath } from './kernel-path.ts';

/** `no-folder`: something above the path is a file, which a program can tell from a path that is not there. */
export type Kind = 'file' | 'folder' | 'special' | 'missing' | 'no-folder' | 'loop' | 'unreadable';

/** One path as it is found, symlinks followed. */
export interface Found {
  readonly path: string;
  readonly kind: Kind;
  /** What each symlink on the way says, in order; empty for what is none. */
  readonly links: readonly string[];
  /** Where the links lead; `path` itself without any. */
  readonly target: string;
  /** Of the target. */
  readonly stat?: BigIntStats;
  /** The stamp of the path and of all that it leads to: equal only where nothing of it was touched. */
  readonly stamp: string;
  /** The newest change of the path or of what it leads to, in ns since 1970. */
  readonly ctimeNs: bigint;
}

export interface Disk {
  readonly at: (file: string) => Found;
  /** SHA-256 of a file's bytes, or `missing` or `unreadable`. */
  readonly digest: (found: Found) => string;
  /** What is in a folder, sorted: `f NAME`, `d NAME`, `l NAME` for a symlink, `s NAME` for anything else. */
  readonly names: (found: Found) => readonly string[] | undefined;
}

const mostLinks = 40;
/** Above this a file is read in pieces: readFileSync refuses more than 2 GiB. */
const large = 1n << 30n;

/** Every path is looked at when it is first asked for and never again: make one per moment. */
export function createDisk(memo?: DigestMemo): Disk {
  const found = new Map<string, Found>();
  const digests = new Map<string, string>();
  const listings = new Map<string, readonly string[] | undefined>();

  return {
    at(file) {
      const known = found.get(file);
      if (known) return known;
      const now = lookAt(file);
      found.set(file, now);
      return now;
    },
    digest({ target, stat }) {
      let digest = digests.get(target);
      if (digest === undefined) {
        digest = (stat && memo?.lookup(target, stat)) ?? read(target, stat, memo);
        digests.set(target, digest);
      }
      return digest;
    },
    names({ target }) {
      if (!listings.has(target)) listings.set(target, list(target));
      return listings.get(target);
    },
  };
}

function lookAt(file: string): Found {
  const links: string[] = [];
  let [target, stamp, ctimeNs] = [file, '', 0n];
  const end = (kind: Kind, stat?: BigIntStats): Found => ({
    path: file,
    kind,
    links,
    target,
    stamp: stamp + (stat ? '' : kind),
    ctimeNs,
    ...(stat && { stat }),
  });
  for (;;) {
    let stat: BigIntStats | undefined;
    try {
      stat = lstatSync(target, { bigint: true, throwIfNoEntry: true });
    } catch (error) {
      return end(kindOfError(error));
    }
    stamp += `${stat.dev}:${stat.ino}:${stat.mode}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs} `;
    if (stat.ctimeNs > ctimeNs) ctimeNs = stat.ctimeNs;
    if (!stat.isSymbolicLink()) {
      return end(stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'special', stat);
    }
    if (links.length === mostLinks) return end('loop');
    try {
      const says = readlinkSync(target);
      links.push(says);
      // A folder on the way may be a symlink, and what a link says is seen from where it really lies.
      target = path.isAbsolute(says) ? kernelPath('/', says) : kernelPath(realpathSync(path.dirname(target)), says);
    } catch {
      return end('unreadable');
    }
  }
}

function kindOfError(error: unknown): Kind {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    // The kernel never has such a path, so neither was it there before nor will it be.
    case 'ENAMETOOLONG':
    case 'EINVAL':
    case 'ERR_INVALID_ARG_VALUE':
      return 'missing';
    case 'ENOTDIR':
      return 'no-folder';
    case 'ELOOP':
      return 'loop';
    default:
      return 'unreadable';
  }
}

function read(target: string, stat: BigIntStats | undefined, memo: DigestMemo | undefined): string {
  if (!stat || stat.size < large) return digestFile(target, memo);
  const readAtNs = BigInt(Date.now()) * 1_000_000n;
  try {
    const [file, hash, buffer] = [openSync(target, 'r'), createHash('sha256'), Buffer.allocUnsafe(1 << 22)];
    try {
      for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) hash.update(buffer.subarray(0, n));
    } finally {
      closeSync(file);
    }
    const digest = hash.digest('hex');
    memo?.store(target, stat, digest, readAtNs);
    return digest;
  } catch {
    return 'unreadable';
  }
}

function list(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => {
        const type = entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 's';
        return `${type} ${entry.name}`;
      })
      .sort();
  } catch {
    return undefined;
  }
}
