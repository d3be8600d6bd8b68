// Parts of an executable, laid out into real folders.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiagnosticError } from '#diagnostics';
import { withTmpfs } from '#testkit';
import { unpack } from './unpack.ts';

const content = Buffer.from('#!/bin/sh\necho it runs\n'.padEnd(100_000, '#'));
const digest = createHash('sha256').update(content).digest('hex');
let home: string;
let temporary: string;
const before = process.env['TMPDIR'];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gows-home-'));
  temporary = mkdtempSync(join(tmpdir(), 'gows-tmp-'));
  process.env['TMPDIR'] = temporary;
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true, force: true });
});

function unpacked(env: Readonly<Record<string, string>> = { HOME: home }): string {
  return unpack({ name: 'goexec-x', digest, content, env });
}

test('it is whole, can be started, keeps its ending, and is for this user alone', async () => {
  const file = unpacked();
  expect(file).toMatch(/\/gows\/parts\/[0-9a-f]{32}-goexec-x$/);
  expect((await promisify(execFile)(file)).stdout).toBe('it runs\n');
  expect(statSync(dirname(file)).mode & 0o077).toBe(0);
});

test('it is written once, and again when it is not whole', () => {
  const file = unpacked();
  const { ino } = statSync(file);
  unpacked();
  expect(statSync(file).ino).toBe(ino);
  truncateSync(file, 1000);
  expect(unpacked()).toBe(file);
  expect(readFileSync(file).equals(content)).toBe(true);
});

test('many at once all get a whole one, and leave no drafts', async () => {
  const program = `
    import { unpack } from ${JSON.stringify(join(import.meta.dirname, 'unpack.ts'))};
    const content = Buffer.from('#!/bin/sh\\necho it runs\\n'.padEnd(100_000, '#'));
    console.log(unpack({ name: 'goexec-x', digest: '${digest}', content, env: { HOME: ${JSON.stringify(home)} } }));`;
  const start = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname });
  const files = new Set((await Promise.all([1, 2, 3, 4, 5].map(start))).map(({ stdout }) => stdout.trim()));
  expect([...files]).toEqual([unpacked()]);
  expect(readdirSync(dirname(unpacked()))).toHaveLength(1);
});

test('a full or read-only disk sends it elsewhere, and what is elsewhere is found again', (context) =>
  withTmpfs(context, '64k', async (full) => {
    chmodSync(full, 0o700);
    const file = unpacked({ HOME: full });
    expect(file.startsWith(join(temporary, 'gows-'))).toBe(true);
    expect(readdirSync(join(full, '.cache/gows/parts'))).toEqual([]);
    expect(unpacked({ HOME: full })).toBe(file);
    rmSync(file);
    expect(unpacked({ HOME: full, GOWS_CACHE_DIR: home })).toBe(join(home, 'parts', `${digest.slice(0, 32)}-goexec-x`));
  }));

test('in the cache folder of results a file of the right size counts by its content', () => {
  const env = { HOME: '/dev/null', GOWS_CACHE_DIR: home };
  const file = unpacked(env);
  expect(file.startsWith(home)).toBe(true);
  writeFileSync(file, Buffer.alloc(content.length, 'x'));
  expect(unpacked(env)).toBe(file);
  expect(readFileSync(file).equals(content)).toBe(true);
});

test('without any place it says so, with the cause and what to do', (context) =>
  withTmpfs(context, '64k', async (full) => {
    process.env['TMPDIR'] = full;
    chmodSync(full, 0o700);
    expect(() => unpacked({ HOME: full })).toThrow(DiagnosticError);
    expect(() => unpacked({ HOME: full })).toThrow(
      /no folder to put its goexec-x into: the disk is full \(tried: .*\)/,
    );
    expect(existsSync(join(full, '.cache/gows/parts'))).toBe(true);
  }));
