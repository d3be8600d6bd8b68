// Kept streams: the events of the last runs, one file a run, so that they can be looked at when the run is over or was cut off.
//
//   streams/<run>.jsonl.gz   JSON lines in gzip members, each written whole: what a killed run leaves can be read

import {
  closeSync,
  mkdirSync,
  constants as modes,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { type Diagnostic, warning } from '#diagnostics';
import type { Consumer, Redactor, RunEvent } from '#events';
import { createLines, type StreamLines } from './stream-lines.ts';

export interface StreamKeeper {
  readonly consume: Consumer;
  /**
   * Writes what waits, closes, and lets go of the oldest streams. Answers what could not be kept, unless the run has told
   * of the disk itself. Never throws.
   */
  close(): readonly Diagnostic[];
}

export interface StreamBounds {
  /** Streams that stay, the newest first. */
  readonly most: number;
  /** Of all streams together, in bytes. */
  readonly bytes: number;
}

const bounds: StreamBounds = { most: 50, bytes: 64 << 20 };
/** What a kill costs at most, in milliseconds. */
const intervalMs = 1000;
/** So many events are written at once, so that none of a large run wait in memory for long. */
const mostWaiting = 1000;
const suffix = '.jsonl.gz';

function folderOf(cacheDir: string): string {
  return path.join(cacheDir, 'streams');
}

/** Begins to keep the stream of a run. Nothing of it throws. */
export function keepStream(request: {
  readonly cacheDir: string;
  readonly run: string;
  readonly redact: Redactor;
  readonly bounds?: StreamBounds;
}): StreamKeeper {
  const folder = folderOf(request.cacheDir);
  const file = path.join(folder, request.run + suffix);
  const lines: StreamLines = createLines(request.redact);
  let handle: number | undefined;
  let fault: Diagnostic | undefined;
  let timer: NodeJS.Timeout | undefined;
  let enough = mostWaiting;
  let said = false;

  // At once, not in the background: what prints faster than a busy machine packs would fill the memory meanwhile.
  const append = (text: string): void => {
    if (fault) return;
    try {
      if (handle === undefined) {
        mkdirSync(folder, { recursive: true });
        handle = openSync(file, modes.O_WRONLY | modes.O_CREAT | modes.O_APPEND, 0o600);
      }
      writeFileSync(handle, gzipSync(text, { level: 1 }));
    } catch (error) {
      fault = unkept(file, error);
    }
  };
  const flush = (last: boolean): void => {
    clearTimeout(timer);
    timer = undefined;
    const text = lines.take(last);
    enough = lines.waiting() + mostWaiting;
    if (text !== '') append(text);
  };

  return {
    consume(event) {
      // Once is enough for a disk that is full.
      if (event.type === 'diagnostic' && /^(disk\/|store\/unavailable)/.test(event.diagnostic.code)) said = true;
      if (fault) return;
      lines.add(event);
      if (lines.waiting() >= enough) flush(false);
      else timer ??= setTimeout(() => flush(false), intervalMs).unref();
    },
    close() {
      flush(true);
      try {
        if (handle !== undefined) closeSync(handle);
      } catch {
        // What was written is there.
      }
      letGo(folder, request.bounds ?? bounds);
      return fault && !said ? [fault] : [];
    },
  };
}

function unkept(file: string, error: unknown): Diagnostic {
  const { code, message } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return warning(full ? 'disk/full' : 'disk/failed', `the events of this run are not kept: ${message}`, {
    place: { file },
    remedy: full ? 'free some space; gows report has nothing to show of this run' : 'make the folder writable',
  });
}

/** The newest stay. Another process may do the same at the same time. */
function letGo(folder: string, { most, bytes }: StreamBounds): void {
  let total = 0;
  for (const [at, { file }] of listFolder(folder).entries()) {
    try {
      total += statSync(file).size;
      if (at >= most || (at > 0 && total > bytes)) unlinkSync(file);
    } catch {
      // It is gone, or the next run tries again.
    }
  }
}

export interface KeptStream {
  readonly run: string;
  readonly file: string;
}

/** Newest first: by the time that a run's name begins with, and within a second by when the file was last written. */
export function listStreams(cacheDir: string): readonly KeptStream[] {
  return listFolder(folderOf(cacheDir));
}

function listFolder(folder: string): readonly KeptStream[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // None was ever kept.
  }
  return names
    .filter((name) => name.endsWith(suffix))
    .map((name) => {
      const file = path.join(folder, name);
      const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      return { run: name.slice(0, -suffix.length), file, second: name.split('-')[0] ?? '', written };
    })
    .sort((a, b) => (a.second === b.second ? b.written - a.written : a.second < b.second ? 1 : -1))
    .map(({ run, file }) => ({ run, file }));
}

/** `whole`: nothing at the end is cut off or garbled, whether or not the run had ended. */
interface ReadStream {
  readonly events: readonly RunEvent[];
  readonly whole: boolean;
}

/**
 * Reads a kept stream. What a killed process left half written at the end is passed over. Events that another version of
 * the stream may have are not looked into: `events` is empty for any other file.
 * @throws the system's error when the file cannot be read.
 */
export function readKeptStream(file: string): ReadStream {
  const { text, whole } = unpack(readFileSync(file));
  const events: RunEvent[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const event = parseEvent(line);
    if (!event) return { events, whole: false };
    events.push(event);
  }
  return { events, whole };
}

/** All members that are whole; of one that is not, what comes out. */
function unpack(bytes: Buffer): { readonly text: string; readonly whole: boolean } {
  try {
    return { text: gunzipSync(bytes).toString(), whole: true };
  } catch {
    try {
      return { text: gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString(), whole: false };
    } catch {
      return { text: '', whole: false };
    }
  }
}

function parseEvent(line: string): RunEvent | undefined {
  try {
    const parsed = JSON.parse(line) as Partial<RunEvent> | null;
    const looksRight =
      typeof parsed?.type === 'string' && typeof parsed.run === 'string' && typeof parsed.at === 'string';
    return looksRight ? (parsed as RunEvent) : undefined;
  } catch {
    return undefined;
  }
}
