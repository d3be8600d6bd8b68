// A test binary by what it does: its bytes without the ids that say from what it was made.

import { webcrypto } from 'node:crypto';
import { open } from 'node:fs/promises';
import { bufferSource, readExecutable, type Span } from '#binary';

/**
 * SHA-256 in hex of the file with its Go build id, GNU build id, LC_UUID, code signature and link time zeroed: the Go
 * build id changes with every edit of every package, also where the linker drops what was edited, and the others are
 * made from it. A file of another format counts as it is.
 * @param memo remembers digests by what the linker wrote; without it the whole file is read
 * @throws what `open` and `read` throw
 */
export async function binaryDigest(file: string, memo?: DigestMemo): Promise<string> {
  const id = memo && (await linkedId(file));
  const known = id === undefined ? undefined : memo?.get(id);
  if (known !== undefined) return known;
  const digest = await readDigest(file);
  if (id !== undefined) memo?.put(id, digest);
  return digest;
}

export interface DigestMemo {
  readonly get: (id: string) => string | undefined;
  readonly put: (id: string, digest: string) => void;
}

/** SHA-256 in hex of all bytes. @throws what `open` and `read` throw */
export function contentDigest(file: string): Promise<string> {
  return inTurn(() => withBytes(file, sha256Of));
}

/**
 * The go command's hash over all that it links: the first part of the Go build id (`useCache` of
 * cmd/go/internal/work/buildid.go). Undefined where the id has another form.
 * @throws what `open` throws
 */
export async function linkedInputs(file: string): Promise<string | undefined> {
  return (await linkedId(file))?.slice(0, hashLength);
}

/**
 * The Go build id with the file's size: the last of its four parts is the go command's own hash of all other bytes
 * (`updateBuildID` of cmd/go/internal/work/buildid.go). Undefined where it has none of that form.
 */
async function linkedId(file: string): Promise<string | undefined> {
  await using handle = await open(file);
  const head = Buffer.alloc(readSize);
  const { bytesRead } = await handle.read(head, 0, readSize, 0);
  const [id] = fourHashes.exec(head.toString('latin1', 0, bytesRead)) ?? [];
  return id === undefined ? undefined : `${id} ${(await handle.stat()).size}`;
}

/** In so many bytes at the beginning the go command itself looks for it. */
const readSize = 32 << 10;
const hashLength = 20;
const fourHashes = /(?<![\w/-])[\w-]{20}(?:\/[\w-]{20}){3}(?![\w/-])/;

function readDigest(file: string): Promise<string> {
  return inTurn(() =>
    withBytes(file, (bytes) => {
      for (const { start, end } of idSpans(bytes)) bytes.fill(0, start, end);
      return sha256Of(bytes);
    }),
  );
}

/**
 * Hands over the content of a file, in memory that is used again: of so much that is new the collector looks through all that is
 * there, and a run has many binaries.
 */
async function withBytes<T>(file: string, work: (bytes: Buffer<ArrayBuffer>) => Promise<T>): Promise<T> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const memory = spare.take(size);
  try {
    let read = 0;
    while (read < size) {
      const { bytesRead } = await handle.read(memory, read, size - read, read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return await work(memory.subarray(0, read));
  } finally {
    spare.give(memory);
  }
}

const spare = openSpare();

/** Memory for files, kept for a while after the last. */
function openSpare() {
  const keptMs = 3000;
  const step = 1 << 20;
  let free: Buffer<ArrayBuffer>[] = [];
  let timer: NodeJS.Timeout | undefined;
  return {
    take(size: number): Buffer<ArrayBuffer> {
      clearTimeout(timer);
      const at = free.findIndex(({ length }) => length >= size);
      const [found] = free.splice(Math.max(at, 0), 1);
      return at >= 0 && found ? found : Buffer.allocUnsafeSlow(Math.ceil((size * 1.25) / step) * step);
    },
    give(memory: Buffer<ArrayBuffer>): void {
      free.push(memory);
      clearTimeout(timer);
      timer = setTimeout(() => {
        free = [];
      }, keptMs).unref();
    },
  };
}

/** Beside the main thread, which has processes to start meanwhile. */
async function sha256Of(bytes: Buffer<ArrayBuffer>): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (reading >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else reading += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else reading -= 1;
  }
}

/**
 * Whole binaries are held in memory while they are read, and where a build finds them up to date, hundreds arrive at the
 * same moment. A large process is also slow to start others from.
 */
const mostAtOnce = 2;
let reading = 0;
/** Those that wait take over the place of one that is done. */
const waiting: (() => void)[] = [];

/** Where ids stand in an executable. Empty where it has none, or is cut off or garbled. */
function idSpans(bytes: Buffer): readonly Span[] {
  let spans: readonly Span[];
  try {
    const executable = readExecutable(bufferSource(bytes));
    spans = executable && executable.end <= bytes.length ? executable.ids : [];
  } catch (error) {
    // A number in it leads beyond its end.
    if (!(error instanceof RangeError)) throw error;
    return [];
  }
  return spans.every(({ start, end }) => start <= end && end <= bytes.length) ? spans : [];
}
