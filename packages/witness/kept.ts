// The file that holds an answer and what it rested on. Damaged, foreign or of another form, it is as if it were not there.

import { seal, unseal } from '#parts';
import { columns, type Rows } from './rows.ts';

/** Raised when the form changes. */
const version = 3;
const numberBytes = Float64Array.BYTES_PER_ELEMENT;
/** Form, sizes, id. */
const headNumbers = 5;

export interface Kept {
  readonly rows: Rows;
  /** What was answered: JSON. */
  readonly answer: Buffer;
}

/** As it is read back. */
export interface Found extends Kept {
  /** Drawn when it was kept: of this one alone, whatever is put in its place. */
  readonly id: number;
}

/** A head, then numbers, paths and answer, sealed. */
export function encode({ rows, answer }: Kept): Buffer {
  const paths = Buffer.from(rows.paths.join('\0'));
  const head = Buffer.alloc(headNumbers * numberBytes);
  for (const [index, number] of [version, rows.paths.length, paths.length, answer.length, Math.random()].entries()) {
    head.writeDoubleLE(number, index * numberBytes);
  }
  const { buffer, byteOffset, byteLength } = rows.numbers;
  return seal(head, Buffer.from(buffer, byteOffset, byteLength), paths, answer);
}

export function decode(bytes: Buffer): Found | undefined {
  const body = unseal(bytes);
  if (!body || body.length < headNumbers * numberBytes) return undefined;
  const [form, count = 0, pathBytes = 0, answerBytes = 0, id = 0] = [0, 1, 2, 3, 4].map((at) =>
    body.readDoubleLE(at * numberBytes),
  );
  const from = headNumbers * numberBytes;
  const pathsFrom = from + count * columns * numberBytes;
  const answerFrom = pathsFrom + pathBytes;
  if (form !== version || answerFrom + answerBytes !== body.length) return undefined;
  // Numbers stand at a multiple of eight only in a buffer of their own.
  const numbers = new Float64Array(body.buffer.slice(body.byteOffset + from, body.byteOffset + pathsFrom));
  const paths = count === 0 ? [] : body.toString('utf8', pathsFrom, answerFrom).split('\0');
  if (paths.length !== count) return undefined;
  return { rows: { paths, numbers }, answer: body.subarray(answerFrom), id };
}
