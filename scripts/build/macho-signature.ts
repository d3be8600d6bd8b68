// Signs a Mach-O program ad hoc: macOS on arm64 starts nothing without, and what was put into Node has broken Node's own. It
// is the signature that Go's linker makes (cmd/internal/codesign): hashes of the pages, and nobody's name.

import { createHash } from 'node:crypto';

const magic64 = 0xfeedfacf;
const segmentCommand = 0x19;
const signatureCommand = 0x1d;
const signatureCommandBytes = 16;
const pageBytes = 4096;
const hashBytes = 32;
const directoryBytes = 88;
/** Of the blob that holds one directory, with its index. */
const blobBytes = 20;

interface Commands {
  /** Offsets of load commands in the file. */
  readonly text: number;
  readonly linkEdit: number;
  readonly signature: number;
}

/**
 * The program with a new signature at its end, in place of one that is there.
 * @throws Error where it is no 64-bit Mach-O program, or has no room for the command that says where the signature is.
 */
export function signMachO(original: Buffer, identifier: string): Buffer {
  const program = withCommand(original);
  const commands = findCommands(program);
  const codeBytes = program.readUInt32LE(commands.signature + 8);
  const pages = Math.ceil(codeBytes / pageBytes);
  const name = Buffer.from(`${identifier}\0`);
  const size = blobBytes + directoryBytes + name.length + pages * hashBytes;
  const signed = Buffer.concat([program.subarray(0, codeBytes), Buffer.alloc(size)]);
  // Sizes stand in pages that are hashed.
  signed.writeUInt32LE(size, commands.signature + 12);
  const linkEditBytes = BigInt(signed.length) - signed.readBigUInt64LE(commands.linkEdit + 40);
  signed.writeBigUInt64LE(linkEditBytes, commands.linkEdit + 48);
  if (signed.readBigUInt64LE(commands.linkEdit + 32) < linkEditBytes) {
    // Memory is mapped in pages of 16 KiB on arm64.
    signed.writeBigUInt64LE(((linkEditBytes + 0x3fffn) / 0x4000n) * 0x4000n, commands.linkEdit + 32);
  }

  const blob = signed.subarray(codeBytes);
  writeWords(blob, 0, [0xfade0cc0, size, 1, 0, blobBytes]);
  const directory = blob.subarray(blobBytes);
  const hashesAt = directoryBytes + name.length;
  // Version 2.4, signed by a linker and ad hoc; no special slots; SHA-256.
  writeWords(directory, 0, [
    0xfade0c02,
    directory.length,
    0x20400,
    0x20002,
    hashesAt,
    directoryBytes,
    0,
    pages,
    codeBytes,
  ]);
  directory.set([hashBytes, 2, 0, Math.log2(pageBytes)], 36);
  directory.writeBigUInt64BE(signed.readBigUInt64LE(commands.text + 40), 64);
  directory.writeBigUInt64BE(signed.readBigUInt64LE(commands.text + 48), 72);
  // The main program, and no library.
  directory.writeBigUInt64BE(1n, 80);
  directory.set(name, directoryBytes);
  for (let page = 0; page < pages; page++) {
    const bytes = signed.subarray(page * pageBytes, Math.min(codeBytes, (page + 1) * pageBytes));
    directory.set(createHash('sha256').update(bytes).digest(), hashesAt + page * hashBytes);
  }
  return signed;
}

function writeWords(target: Buffer, at: number, words: readonly number[]): void {
  for (const [index, word] of words.entries()) target.writeUInt32BE(word, at + index * 4);
}

/** Adds the command that says where the signature is, with one of no bytes, where there is none. */
function withCommand(program: Buffer): Buffer {
  if (program.readUInt32LE(0) !== magic64) throw new Error('not a 64-bit Mach-O program');
  const [count, bytes] = [program.readUInt32LE(16), program.readUInt32LE(20)];
  if (commandsOf(program).some(({ kind }) => kind === signatureCommand)) return program;
  const end = 32 + bytes;
  const room = program.subarray(end, end + signatureCommandBytes);
  if (room.some((byte) => byte !== 0)) throw new Error('a Mach-O program without room for a signature');
  // A signature begins at a multiple of 16.
  const padded = Buffer.concat([program, Buffer.alloc((16 - (program.length % 16)) % 16)]);
  padded.writeUInt32LE(count + 1, 16);
  padded.writeUInt32LE(bytes + signatureCommandBytes, 20);
  padded.writeUInt32LE(signatureCommand, end);
  padded.writeUInt32LE(signatureCommandBytes, end + 4);
  padded.writeUInt32LE(padded.length, end + 8);
  return padded;
}

function commandsOf(program: Buffer): readonly { readonly kind: number; readonly at: number }[] {
  const commands: { kind: number; at: number }[] = [];
  let at = 32;
  for (let left = program.readUInt32LE(16); left > 0; left--) {
    commands.push({ kind: program.readUInt32LE(at), at });
    at += program.readUInt32LE(at + 4);
  }
  return commands;
}

function findCommands(program: Buffer): Commands {
  const commands = commandsOf(program);
  const segment = (name: string) =>
    commands.find(
      ({ kind, at }) =>
        kind === segmentCommand && program.toString('latin1', at + 8, at + 24).replace(/\0+$/, '') === name,
    )?.at;
  const [text, linkEdit] = [segment('__TEXT'), segment('__LINKEDIT')];
  const signature = commands.find(({ kind }) => kind === signatureCommand)?.at;
  if (text === undefined || linkEdit === undefined || signature === undefined) {
    throw new Error('a Mach-O program without its usual segments');
  }
  const end = program.readUInt32LE(signature + 8) + program.readUInt32LE(signature + 12);
  if (end !== program.length) throw new Error('a Mach-O program whose signature is not at its end');
  return { text, linkEdit, signature };
}
