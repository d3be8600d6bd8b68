// Kept streams: the events of the last runs, so that they can be looked at when the run is over or was cut off.

import { closeSync, mkdirSync, constants as modes, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { type Diagnostic, warning } from '#diagnostics';
import type { Consumer, Redactor, RunEvent } from '#events';
import { asMarked, markOf } from './stream-again.ts';
import { letGoOfOld, type StreamBounds, streamFile } from './stream-files.ts';
import { createLines, type StreamLines } from './stream-lines.ts';

export interface StreamKeeper {
  readonly consume: Consumer;
  /**
   * Writes what waits, closes, and lets go of the oldest streams. Answers what could not be kept, unless the run has told
   * of the disk itself. Never throws.
   */
  close(): readonly Diagnostic[];
}

/** What a kill costs at most, in milliseconds. */
const intervalMs = 1000;
/** So many events are written at once, so that none of a large run wait in memory for long. */
const mostWaiting = 1000;

/** Begins to keep the stream of a run, and lets go of the oldest when it is over. Nothing of it throws. */
export function keepStream(request: {
  readonly cacheDir: string;
  readonly run: string;
  readonly redact: Redactor;
  readonly bounds?: StreamBounds;
}): StreamKeeper {
  const file = streamFile(request.cacheDir, request.run);
  const writer = writeStream(file, request.redact);
  let said = false;
  return {
    consume(event) {
      // Once is enough for a disk that is full.
      if (event.type === 'diagnostic' && /^(disk\/|store\/unavailable)/.test(event.diagnostic.code)) said = true;
      writer.consume(event);
    },
    close() {
      const error = writer.close();
      letGoOfOld(request.cacheDir, request.bounds);
      return error && !said ? [unkept(file, error)] : [];
    },
  };
}

export interface StreamWriter {
  readonly consume: Consumer;
  /** Writes what waits, and closes. Answers the system's error that kept it from being written, once. Never throws. */
  close(): NodeJS.ErrnoException | undefined;
}

/** Writes the stream of a run into that file as it comes, in the form of a kept one; what is there is added to. */
export function writeStream(file: string, redact: Redactor): StreamWriter {
  const lines: StreamLines = createLines(redact);
  let handle: number | undefined;
  let fault: NodeJS.ErrnoException | undefined;
  let timer: NodeJS.Timeout | undefined;
  let enough = mostWaiting;

  // At once, not in the background: what prints faster than a busy machine packs would fill the memory meanwhile.
  const append = (text: string): void => {
    if (fault) return;
    try {
      if (handle === undefined) {
        mkdirSync(path.dirname(file), { recursive: true });
        handle = openSync(file, modes.O_WRONLY | modes.O_CREAT | modes.O_APPEND, 0o600);
      }
      writeFileSync(handle, gzipSync(text, { level: 1 }));
    } catch (error) {
      fault = error as NodeJS.ErrnoException;
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
      return fault;
    },
  };
}

function unkept(file: string, { code, message }: NodeJS.ErrnoException): Diagnostic {
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return warning(full ? 'disk/full' : 'disk/failed', `the events of this run are not kept: ${message}`, {
    place: { file },
    remedy: full ? 'free some space; gows report has nothing to show of this run' : 'make the folder writable',
  });
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
  const bytes = readFileSync(file);
  const { text, whole } = unpack(bytes);
  const mark = markOf(bytes);
  const events: RunEvent[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const event = parseEvent(line);
    if (!event) return { events, whole: false };
    events.push(mark ? asMarked(event, mark) : event);
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
