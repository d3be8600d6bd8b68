// Notices test binaries as they arrive in a BIN folder, and puts each safely into the run's own folder.

import { type FSWatcher, statSync, watch } from 'node:fs';
import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { binaryDigest, type DigestMemo } from '#keys';
import { diskError } from './disk.ts';

/** A binary that only this run has: it is what is run. */
export interface Arrived {
  /** The name that was waited for, without `.exe`. */
  readonly binary: string;
  /** The link in the run's folder. */
  readonly file: string;
  /** `binaryDigest` of the link's content. */
  readonly digest: string;
  /** Gives up the link: nothing runs it any more. */
  readonly release: () => Promise<void>;
}

export interface ArrivalRequest {
  readonly binFolder: string;
  /** Where the links go. */
  readonly runFolder: string;
  /** Names waited for, without `.exe`. */
  readonly binaries: readonly string[];
  /** Whether a binary appears by one rename; if not, none arrives before the sweep. */
  readonly byRename: boolean;
  /** `.exe` or nothing. */
  readonly suffix: string;
  readonly digests?: DigestMemo;
  readonly onArrival: (arrived: Arrived) => void | Promise<void>;
  readonly onError: (error: unknown) => void;
  /** How the binaries looked before the invocation began (`stampsOf`); absent where it begins after this. */
  readonly before?: ReadonlyMap<string, string | undefined>;
}

export interface Arrivals {
  /**
   * Ends the watch when the invocation is over. After a success what never changed has arrived as well: the go command
   * found it up to date. Resolves when every arrival has been told, with the names still missing.
   */
  sweep(success: boolean): Promise<string[]>;
  /** Ends the watch; nothing more arrives. */
  close(): void;
}

/** How often the folder is looked at in any case: watching fails on some file systems, and when watches run out. */
const lookEveryMs = 250;

/**
 * Begins to watch. A binary has arrived when its inode or times differ from what they are now: the go command renames a
 * new one into place, and touches one that is up to date (`BuildInstallFunc` in cmd/go/internal/work/exec.go), both
 * only after the package was vetted. Must be called before the invocation starts.
 */
export function watchArrivals(request: ArrivalRequest): Arrivals {
  const { binFolder, binaries, suffix } = request;
  const waiting = new Map(request.before ?? stampsOf(binFolder, binaries, suffix));
  const taken: Promise<void>[] = [];
  let watcher: FSWatcher | undefined;

  function fileOf(binary: string): string {
    return path.join(request.binFolder, binary + request.suffix);
  }
  const take = (binary: string): void => {
    waiting.delete(binary);
    taken.push(
      keep(fileOf(binary), path.join(request.runFolder, binary + request.suffix), request).then(
        ({ file, digest }) => request.onArrival({ binary, file, digest, release: () => rm(file, { force: true }) }),
        request.onError,
      ),
    );
  };
  const look = (binary: string): void => {
    const now = stamp(fileOf(binary));
    if (now !== undefined && now !== waiting.get(binary)) take(binary);
  };
  const lookAtAll = (): void => {
    for (const binary of [...waiting.keys()]) look(binary);
  };

  if (request.byRename) {
    try {
      watcher = watch(request.binFolder, (_event, name) => {
        const binary = name?.slice(0, name.length - request.suffix.length);
        if (binary !== undefined && waiting.has(binary)) look(binary);
      });
      watcher.on('error', () => watcher?.close());
    } catch {
      // The regular look serves.
    }
  }
  const timer = request.byRename ? setInterval(lookAtAll, lookEveryMs) : undefined;
  if (request.before && request.byRename) lookAtAll();
  const close = (): void => {
    watcher?.close();
    clearInterval(timer);
  };
  return {
    close,
    async sweep(success) {
      close();
      lookAtAll();
      if (success) for (const binary of [...waiting.keys()]) if (stamp(fileOf(binary)) !== undefined) take(binary);
      await Promise.all(taken);
      return [...waiting.keys()];
    },
  };
}

/** How binaries look now, by name; undefined for one that is not there. */
export function stampsOf(
  folder: string,
  binaries: readonly string[],
  suffix: string,
): ReadonlyMap<string, string | undefined> {
  return new Map(binaries.map((binary) => [binary, stamp(path.join(folder, binary + suffix))]));
}

function stamp(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino}:${found.mtimeNs}:${found.size}`;
}

async function keep(
  from: string,
  to: string,
  { byRename: mayLink, digests }: ArrivalRequest,
): Promise<{ file: string; digest: string }> {
  try {
    await mkdir(path.dirname(to), { recursive: true });
    // Where the go command copies, it writes into the file that a link would share.
    if (mayLink) await link(from, to).catch(() => copyFile(from, to));
    else await copyFile(from, to);
    return { file: to, digest: await binaryDigest(to, digests) };
  } catch (error) {
    throw diskError(error, to);
  }
}
