// Test binaries of the real go command: what the linker drops changes their ids alone, and ids do not count.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { raceSupport, readGoEnv } from '#gocmd';
import { binaryDigest } from '#keys';
import { goMachine, temporaryFolder, writeTree } from '#testkit';

const run = promisify(execFile);
const long = process.env['GOWS_LONG'] === '1';
const goEnv = await readGoEnv('/', process.env);
const race = raceSupport(goEnv).ok;

const source = (used: number, dropped: number) => `package lib

//go:noinline
func Used() int { return ${used} }

//go:noinline
func Dropped() int { return ${dropped} }
`;
const files = {
  'go.mod': 'module example.com/digest\n\ngo 1.25\n',
  'lib/lib.go': source(1, 1),
  'use/use_test.go': `package use

import (
	"testing"

	"example.com/digest/lib"
)

func TestUse(t *testing.T) {
	if lib.Used() == 0 {
		t.Fatal("none")
	}
}
`,
};

/** Flags as the engine links with them, and the platform where it is not this one. */
const variants = [
  { name: 'plain', flags: ['-race=false'], env: {}, skip: false },
  { name: 'race', flags: ['-race=true'], env: {}, skip: !race },
  { name: 'with symbols', flags: ['-race=false', '-ldflags='], env: {}, skip: !long },
  { name: 'external linker', flags: ['-ldflags=-s -w -linkmode=external'], env: {}, skip: !long || !race },
  { name: 'darwin', flags: [], env: { GOOS: 'darwin', GOARCH: 'arm64', CGO_ENABLED: '0' }, skip: !long },
  { name: 'windows', flags: [], env: { GOOS: 'windows', GOARCH: 'amd64', CGO_ENABLED: '0' }, skip: !long },
  { name: '32 bits', flags: [], env: { GOOS: 'linux', GOARCH: '386', CGO_ENABLED: '0' }, skip: !long },
  { name: 'big endian', flags: [], env: { GOOS: 'linux', GOARCH: 's390x', CGO_ENABLED: '0' }, skip: !long },
];

for (const { name, flags, env, skip } of variants) {
  test.skipIf(skip)(
    `a function that the linker drops does not count, and one that it keeps does: ${name}`,
    { timeout: 300_000 },
    async () => {
      await using folder = await temporaryFolder();
      await writeTree(folder.path, files);
      const { goBin, shared } = await goMachine();
      const build = async (used: number, dropped: number) => {
        await writeFile(path.join(folder.path, 'lib/lib.go'), source(used, dropped));
        const out = path.join(folder.path, `${used}-${dropped}.test`);
        const args = ['test', '-c', '-vet=off', '-o', out, '-ldflags=-s -w', ...flags, './use'];
        await run(goBin, args, { cwd: folder.path, env: { ...process.env, ...shared, GOFLAGS: '', ...env } });
        const raw = createHash('sha256')
          .update(await readFile(out))
          .digest('hex');
        return { raw, out, digest: await binaryDigest(out, memo) };
      };
      const kept = new Map<string, string>();
      const memo = {
        get: (id: string) => kept.get(id),
        put: (id: string, digest: string) => void kept.set(id, digest),
      };
      const before = await build(1, 1);
      const unseen = await build(1, 2);
      const seen = await build(2, 1);
      expect(unseen.raw).not.toBe(before.raw);
      expect(unseen.digest).toBe(before.digest);
      expect(seen.digest).not.toBe(before.digest);
      expect(before.digest).not.toBe(before.raw);
      // Each has an id of its own, under which it is found without being read.
      expect([...kept.values()]).toEqual([before.digest, unseen.digest, seen.digest]);
      for (const id of kept.keys()) kept.set(id, 'known');
      expect(await binaryDigest(before.out, memo)).toBe('known');
      expect(await binaryDigest(before.out)).toBe(before.digest);
    },
  );
}

test('what has no id of the go command is read each time', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'any');
  const hash = 'abcdefghijklmnopqrst';
  for (const content of [
    '',
    `\xff Go build ID: "mine"\n \xff`,
    `${hash}/${hash}`,
    `x${[hash, hash, hash, hash].join('/')}`,
  ]) {
    await writeFile(file, content, 'latin1');
    const memo = { get: () => 'wrong', put: () => expect.unreachable() };
    expect(await binaryDigest(file, memo)).toBe(createHash('sha256').update(content, 'latin1').digest('hex'));
  }
});

test('a file of another format, cut off or garbled, counts as it is', async () => {
  await using folder = await temporaryFolder();
  const binary = await readFile(process.execPath);
  const contents: readonly Buffer[] = [
    Buffer.from(''),
    Buffer.from('#!/bin/sh\n'),
    Buffer.from('\xff Go build ID: "none"\n \xff', 'latin1'),
    binary.subarray(0, 64),
    Buffer.concat([binary.subarray(0, 64), Buffer.alloc(64, 0xff)]),
    Buffer.concat([Buffer.from([0xcf, 0xfa, 0xed, 0xfe]), Buffer.alloc(60, 0xff)]),
    Buffer.concat([Buffer.from('MZ'), Buffer.alloc(98, 0xff)]),
  ];
  for (const [at, content] of contents.entries()) {
    const file = path.join(folder.path, String(at));
    await writeFile(file, content);
    expect(await binaryDigest(file)).toBe(createHash('sha256').update(content).digest('hex'));
  }
});

test('of many at once few are in memory, and one that cannot be read stops no other', async () => {
  await using folder = await temporaryFolder();
  const size = 16 << 20;
  const files = Array.from({ length: 40 }, (_, at) => path.join(folder.path, String(at)));
  for (const file of files) {
    await writeFile(file, '');
    await truncate(file, size);
  }
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }, 1);
  try {
    const missing = [1, 2, 3].map((n) => binaryDigest(path.join(folder.path, `missing${n}`)).catch(() => 'none'));
    const digests = await Promise.all([...missing, ...files.map((file) => binaryDigest(file))]);
    const zeros = createHash('sha256').update(Buffer.alloc(size)).digest('hex');
    expect(digests).toEqual([...missing.map(() => 'none'), ...files.map(() => zeros)]);
  } finally {
    clearInterval(timer);
  }
  // What has been read waits for the garbage collector.
  expect(most).toBeLessThan(20 * size);
});
