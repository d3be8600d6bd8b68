// Reads a stream that a person names, event by event: what --json wrote, or what an earlier run kept.

import { pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { constants, createGunzip } from 'node:zlib';
import { DiagnosticError, failure } from '#diagnostics';
import { checkStream, type RunEvent } from '#events';

export interface RecordedSource {
  /** As a person is told. */
  readonly name: string;
  open(): Readable;
}

/**
 * Every event is looked at before it is handed on. With `cutOff` a stream may end before its run does: what stands half
 * written at its end is passed over.
 * @throws DiagnosticError `usage/arguments` where the source cannot be read or unpacked; `stream/event`, `stream/version`
 *   with the line.
 */
export async function* recordedEvents(
  { name, open }: RecordedSource,
  { cutOff = false }: { readonly cutOff?: boolean } = {},
): AsyncGenerator<RunEvent> {
  const { packed, chunks } = await unpacked(open()).catch((error: unknown) => refuse(error, name));
  // Of a reused result not everything is kept.
  const stream = checkStream(name, { gaps: packed });
  let any = false;
  try {
    for await (const line of linesOf(chunks)) {
      if (cutOff && any && !line.endsWith('\n') && !isJson(line)) return;
      yield stream.read(line);
      any = true;
    }
  } catch (error) {
    refuse(error, name);
  }
  if (!cutOff || !any) stream.end();
}

interface Unpacked {
  /** As earlier runs are kept. */
  readonly packed: boolean;
  readonly chunks: AsyncIterable<Buffer>;
}

/** @throws the system's error when the source cannot be read. */
async function unpacked(source: Readable): Promise<Unpacked> {
  const pieces: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  const first = await pieces.next();
  const packed = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  const all = async function* (): AsyncGenerator<Buffer> {
    try {
      for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value;
    } finally {
      source.destroy();
    }
  };
  if (!packed) return { packed, chunks: all() };
  // Of a member that is cut off, what comes out.
  const unpack = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  return { packed, chunks: pipeline(all(), unpack, () => {}) };
}

/** Lines with their ends, however long. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  for await (const chunk of chunks) {
    const text = decoder.write(chunk);
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      yield [...parts, text.slice(from, at + 1)].join('');
      parts = [];
      from = at + 1;
    }
    if (from < text.length) parts.push(text.slice(from));
  }
  if (parts.length > 0) yield parts.join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Errors of the system and of unpacking become a sentence; others are thrown as they are. */
function refuse(error: unknown, name: string): never {
  const { syscall, code, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined && code?.startsWith('Z_') !== true) throw error;
  throw new DiagnosticError(
    failure('usage/arguments', `the stream cannot be read: ${message}`, {
      place: { file: name },
      remedy: 'name a file that "gows test --json" wrote',
    }),
  );
}
