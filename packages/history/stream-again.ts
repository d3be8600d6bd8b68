// The stream of a run that says what an earlier one said: that one's file with a mark in its header, so that nothing is packed
// twice. The mark is an extra field as any gzip file may have (RFC 1952, 2.3.1.1): who unpacks the file by other means gets the
// events of the earlier run.

import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { RunEvent } from '#events';
import { letGoOfOld, streamFile } from './stream-files.ts';

export interface StreamMark {
  /** The run that the file is of. */
  readonly run: string;
  /** The run whose events they are. */
  readonly of: string;
  /** By how much all is later, in milliseconds. */
  readonly laterMs: number;
  /** How long the run took, of which next to all is reading. */
  readonly elapsedMs: number;
}

/** The header of a gzip member without options, up to its flags, and all of it. */
const plain = Buffer.from([0x1f, 0x8b, 8, 0]);
const headerBytes = 10;
const extraFlag = 4;
/** Before the mark: length of the field, two letters that say whose it is, length of the mark. */
const fieldBytes = 6;
const ours = 'gw';
/** Runs that are said again are many, and each hurries. Larger ones would soon be more than may be kept. */
const late = 10;
const mostLateBytes = 1 << 20;

/**
 * Keeps `packed`, a file of an earlier run, as the stream of another, and lets go of the oldest. Answers whether it did, and
 * leaves nothing otherwise; throws nothing.
 */
export function keepAgain(cacheDir: string, packed: Uint8Array, mark: StreamMark): boolean {
  const bytes = marked(packed, mark);
  if (!bytes) return false;
  const file = streamFile(cacheDir, mark.run);
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    try {
      if (writeSync(descriptor, bytes) !== bytes.length) throw new Error('cut short');
    } catch (error) {
      unlinkSync(file);
      throw error;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
  letGoOfOld(cacheDir, undefined, bytes.length <= mostLateBytes ? late : 0);
  return true;
}

function marked(packed: Uint8Array, mark: StreamMark): Uint8Array | undefined {
  if (!plain.equals(packed.subarray(0, plain.length))) return undefined;
  const field = Buffer.from(JSON.stringify(mark));
  const head = Buffer.alloc(headerBytes + fieldBytes);
  head.set(packed.subarray(0, headerBytes));
  head[3] = extraFlag;
  head.writeUInt16LE(field.length + fieldBytes - 2, headerBytes);
  head.write(ours, headerBytes + 2, 'latin1');
  head.writeUInt16LE(field.length, headerBytes + 4);
  return Buffer.concat([head, field, packed.subarray(headerBytes)]);
}

/** The mark of a file; undefined where it has none. */
export function markOf(bytes: Buffer): StreamMark | undefined {
  if (bytes.length < headerBytes + fieldBytes || bytes[3] !== extraFlag) return undefined;
  if (bytes.toString('latin1', headerBytes + 2, headerBytes + 4) !== ours) return undefined;
  const from = headerBytes + fieldBytes;
  try {
    const mark = JSON.parse(bytes.toString('utf8', from, from + bytes.readUInt16LE(headerBytes + 4))) as StreamMark;
    return typeof mark.run === 'string' && Number.isFinite(mark.laterMs) ? mark : undefined;
  } catch {
    return undefined;
  }
}

/** An event of the earlier run as one of the marked run. */
export function asMarked(event: RunEvent, { run, of, laterMs, elapsedMs }: StreamMark): RunEvent {
  const thenMs = Date.parse(event.at);
  const at = Number.isNaN(thenMs) ? event.at : new Date(thenMs + laterMs).toISOString();
  const own = { ...event, at, run, ...(event.parent === of ? { parent: run } : {}) };
  return own.type === 'run.finished' || own.type === 'workspace.read' ? { ...own, elapsedMs } : own;
}
