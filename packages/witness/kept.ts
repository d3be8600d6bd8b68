// The file that holds an answer and what it rested on. Damaged, foreign or of another form, it is as if it were not there.

import { crc32 } from '#parts';
import { columns, type Rows } from './rows.ts';

/** Raised when the form changes. */
const version = 2;
const checksumBytes = 8;
const numberBytes = Float64Array.BYTES_PER_ELEMENT;

export interface Kept {
  readonly rows: Rows;
  /** What was answered: JSON. */
  readonly answer: Buffer;
}

/** A checksum, the sizes, then numbers, paths and answer. */
export function encode({ rows, answer }: Kept): Buffer {
  const paths = Buffer.from(rows.paths.join('\0'));
  const sizes = Buffer.alloc(4 * numberBytes);
  for (const [index, size] of [version, rows.paths.length, paths.length, answer.length].entries()) {
    sizes.writeDoubleLE(size, index * numberBytes);
  }
  const { buffer, byteOffset, byteLength } = rows.numbers;
  const body = Buffer.concat([sizes, Buffer.from(buffer, byteOffset, byteLength), paths, answer]);
  return Buffer.concat([checksum(body), body]);
}

export function decode(bytes: Buffer): Kept | undefined {
  const body = bytes.subarray(checksumBytes);
  if (body.length < 4 * numberBytes || !bytes.subarray(0, checksumBytes).equals(checksum(body))) return undefined;
  const [form, count = 0, pathBytes = 0, answerBytes = 0] = [0, 1, 2, 3].map((at) =>
    body.readDoubleLE(at * numberBytes),
  );
  const from = 4 * numberBytes;
  const pathsFrom = from + count * columns * numberBytes;
  const answerFrom = pathsFrom + pathBytes;
  if (form !== version || answerFrom + answerBytes !== body.length) return undefined;
  // Numbers stand at a multiple of eight only in a buffer of their own.
  const numbers = new Float64Array(body.buffer.slice(body.byteOffset + from, body.byteOffset + pathsFrom));
  const paths = count === 0 ? [] : body.toString('utf8', pathsFrom, answerFrom).split('\0');
  if (paths.length !== count) return undefined;
  return { rows: { paths, numbers }, answer: body.subarray(answerFrom) };
}

function checksum(body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(checksumBytes);
  bytes.writeUInt32LE(crc32(body));
  bytes.writeUInt32LE(body.length >>> 0, 4);
  return bytes;
}
