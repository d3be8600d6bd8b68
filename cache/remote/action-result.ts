// The form of what lies under /ac: an ActionResult of the remote execution API, as far as gows and its server look at it.
// https://github.com/bazelbuild/remote-apis/blob/main/build/bazel/remote/execution/v2/remote_execution.proto

import { isSha256 } from '../sealed.ts';

/** The address of a content under /cas. */
export interface Digest {
  /** SHA-256 in hex. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

export interface ActionResult {
  /** Contents that it names: files, trees of folders, stdout, stderr. A server keeps them as long as the result. */
  readonly digests: readonly Digest[];
  /** `stdout_raw`: where gows has its signed record. */
  readonly stdout?: Buffer;
}

/** Field numbers of the messages. */
const field = { outputFiles: 2, outputDirectories: 3, stdoutRaw: 5, stdoutDigest: 6, stderrDigest: 8 } as const;
const outputFile = { path: 1, digest: 2 } as const;
const outputDirectory = { treeDigest: 3 } as const;
const digestField = { hash: 1, size: 2 } as const;

/** `digests` become output files. Servers that check results (bazel-remote) refuse what is none. */
export function encodeActionResult({ digests, stdout }: ActionResult): Buffer {
  return Buffer.concat([
    ...digests.map(({ sha256, size }, n) => {
      const digest = Buffer.concat([
        bytesField(digestField.hash, Buffer.from(sha256)),
        varint(digestField.size << 3),
        varint(size),
      ]);
      const name = bytesField(outputFile.path, Buffer.from(`content${n}`));
      return bytesField(field.outputFiles, Buffer.concat([name, bytesField(outputFile.digest, digest)]));
    }),
    ...(stdout ? [bytesField(field.stdoutRaw, stdout)] : []),
  ]);
}

/** Undefined for what is no such message. Fields beyond are let through. */
export function decodeActionResult(bytes: Buffer): ActionResult | undefined {
  const top = fieldsOf(bytes);
  if (!top) return undefined;
  const digests: Digest[] = [];
  let stdout: Buffer | undefined;
  for (const { number, value } of top) {
    if (!Buffer.isBuffer(value)) continue;
    const held =
      number === field.outputFiles
        ? within(value, outputFile.digest)
        : number === field.outputDirectories
          ? within(value, outputDirectory.treeDigest)
          : number === field.stdoutDigest || number === field.stderrDigest
            ? value
            : undefined;
    if (held) {
      const digest = readDigest(held);
      if (!digest) return undefined;
      digests.push(digest);
    }
    if (number === field.stdoutRaw) stdout = value;
  }
  return { digests, ...(stdout ? { stdout } : {}) };
}

function within(bytes: Buffer, number: number): Buffer | undefined {
  const found = fieldsOf(bytes)?.find((one) => one.number === number)?.value;
  return Buffer.isBuffer(found) ? found : undefined;
}

function readDigest(bytes: Buffer): Digest | undefined {
  let [sha256, size] = ['', 0];
  for (const { number, value } of fieldsOf(bytes) ?? []) {
    if (number === digestField.hash && Buffer.isBuffer(value)) sha256 = value.toString('latin1');
    if (number === digestField.size && typeof value === 'number') size = value;
  }
  return isSha256(sha256) && Number.isSafeInteger(size) ? { sha256, size } : undefined;
}

interface Field {
  readonly number: number;
  /** Of a varint, exact up to 2^53; bytes of all that has a length; undefined for numbers of fixed length. */
  readonly value: number | Buffer | undefined;
}

/** The fields of a message of protocol buffers; undefined where it is cut off, or is none. */
function fieldsOf(bytes: Buffer): readonly Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  const read = (): number | undefined => {
    let [value, factor] = [0, 1];
    for (let n = 0; n < 10; n++) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    return undefined;
  };
  while (at < bytes.byteLength) {
    const tag = read();
    if (tag === undefined || tag < 8) return undefined;
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) {
      const value = read();
      if (value === undefined) return undefined;
      fields.push({ number, value });
      continue;
    }
    const length = type === 2 ? read() : type === 1 ? 8 : type === 5 ? 4 : undefined;
    if (length === undefined || at + length > bytes.byteLength) return undefined;
    fields.push({ number, value: type === 2 ? bytes.subarray(at, at + length) : undefined });
    at += length;
  }
  return fields;
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.byteLength), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 0x80) + 0x80);
    left = Math.floor(left / 0x80);
  }
  bytes.push(left);
  return Buffer.from(bytes);
}
