import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { goMachine, temporaryFolder } from '#testkit';
import { signMachO } from './macho-signature.ts';

/** A program for a Mac as Go's linker makes it: on arm64 signed. */
async function built(folder: string): Promise<Buffer> {
  const { goBin, shared } = await goMachine();
  await writeFile(path.join(folder, 'main.go'), 'package main\n\nfunc main() { println("a") }\n');
  await writeFile(path.join(folder, 'go.mod'), 'module example.com/a\n\ngo 1.25\n');
  const env = {
    ...process.env,
    ...shared,
    GOOS: 'darwin',
    GOARCH: 'arm64',
    CGO_ENABLED: '0',
    GOWORK: 'off',
    GOFLAGS: '',
  };
  const file = path.join(folder, 'a.out');
  await promisify(execFile)(goBin, ['build', '-o', file, '.'], { cwd: folder, env });
  return readFile(file);
}

test("a signature is byte for byte that of Go's linker, also in place of a broken one", async () => {
  await using folder = await temporaryFolder();
  const program = await built(folder.path);
  expect(signMachO(program, 'a.out').equals(program)).toBe(true);
  const broken = Buffer.from(program);
  broken.fill(0, broken.length - 1000);
  expect(signMachO(broken, 'a.out').equals(program)).toBe(true);
});

test('one that was taken off, with its command, comes back', async () => {
  await using folder = await temporaryFolder();
  const program = await built(folder.path);
  // As the tool leaves it that puts bytes into a program.
  const [count, bytes] = [program.readUInt32LE(16), program.readUInt32LE(20)];
  let at = 32;
  while (program.readUInt32LE(at) !== 0x1d) at += program.readUInt32LE(at + 4);
  expect(at + 16).toBe(32 + bytes);
  const stripped = Buffer.from(program.subarray(0, program.readUInt32LE(at + 8)));
  stripped.fill(0, at, at + 16);
  stripped.writeUInt32LE(count - 1, 16);
  stripped.writeUInt32LE(bytes - 16, 20);
  expect(signMachO(stripped, 'a.out').equals(program)).toBe(true);
});

test('another name, and a page that was changed, change the signature', async () => {
  await using folder = await temporaryFolder();
  const program = await built(folder.path);
  const other = signMachO(program, 'gows');
  expect(other.length).toBe(program.length - 1);
  const changed = Buffer.from(program);
  changed.writeUInt8(changed.readUInt8(20_000) ^ 1, 20_000);
  const again = signMachO(changed, 'a.out');
  const differing = again.reduce((sum, byte, at) => sum + (byte === program[at] ? 0 : 1), 0);
  // The byte itself and most of one hash.
  expect(differing).toBeGreaterThan(20);
  expect(differing).toBeLessThan(34);
});

test('what is no such program is refused', () => {
  expect(() => signMachO(Buffer.alloc(100), 'a')).toThrow('not a 64-bit Mach-O program');
});
