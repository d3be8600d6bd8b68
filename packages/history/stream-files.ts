// The files of kept streams: where they are, and how many stay.
//
//   streams/<run>.jsonl.gz   JSON lines in gzip members, each written whole: what a killed run leaves can be read

import { readdirSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';

export interface StreamBounds {
  /** Streams that stay, the newest first. */
  readonly most: number;
  /** Of all streams together, in bytes. */
  readonly bytes: number;
}

const bounds: StreamBounds = { most: 50, bytes: 64 << 20 };
const suffix = '.jsonl.gz';

function folderOf(cacheDir: string): string {
  return path.join(cacheDir, 'streams');
}

export function streamFile(cacheDir: string, run: string): string {
  return path.join(folderOf(cacheDir), run + suffix);
}

export interface KeptStream {
  readonly run: string;
  readonly file: string;
}

/** Newest first: by the time that a run's name begins with, and within a second by when the file was last written. */
export function listStreams(cacheDir: string): readonly KeptStream[] {
  return listed(cacheDir).map(({ run, file }) => ({ run, file }));
}

/** The newest stay. Another process may do the same at the same time. Up to `late` more are let be, as it takes a look at each. */
export function letGoOfOld(cacheDir: string, { most, bytes }: StreamBounds = bounds, late = 0): void {
  if (late > 0 && namesIn(folderOf(cacheDir)).length <= most + late) return;
  let total = 0;
  for (const [at, { file, size }] of listed(cacheDir).entries()) {
    total += size;
    if (at < most && (at === 0 || total <= bytes)) continue;
    try {
      unlinkSync(file);
    } catch {
      // It is gone, or the next run tries again.
    }
  }
}

function listed(cacheDir: string): readonly (KeptStream & { readonly size: number })[] {
  const folder = folderOf(cacheDir);
  return namesIn(folder)
    .map((name) => {
      const file = path.join(folder, name);
      const { mtimeMs = 0, size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return { run: name.slice(0, -suffix.length), file, second: name.split('-')[0] ?? '', written: mtimeMs, size };
    })
    .sort((a, b) => (a.second === b.second ? b.written - a.written : a.second < b.second ? 1 : -1));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(suffix));
  } catch {
    // None was ever kept.
    return [];
  }
}
