// The lock between processes: exclusive, given back by the system, and usable where the disk is full.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock, tryLock } from '#sqlite';
import { fillDisk, withTmpfs } from '#testkit';

let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gows-lock-'));
  file = path.join(folder, 'bin.lock');
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that takes the lock, says so, and keeps it until it is killed or told to let go. */
async function holder(): Promise<ChildProcess> {
  const lockModule = path.join(import.meta.dirname, 'lock.ts');
  const script = `
    const { acquireLock } = await import(${JSON.stringify(lockModule)});
    const lock = await acquireLock(${JSON.stringify(file)});
    process.stdout.write('held');
    process.stdin.once('data', () => { lock.release(); process.stdout.write('released'); });
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  await said(child, 'held');
  return child;
}

function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (text) => String(text).includes(word) && resolve());
    child.once('exit', () => reject(new Error(`the child ended before it said ${word}`)));
  });
}

test('a lock held by another process is waited for until it lets go', async () => {
  const other = await holder();
  expect(await tryLock(file)).toBeUndefined();
  let waits = 0;
  const lock = await acquireLock(file, {
    onWait: () => {
      waits++;
      other.stdin?.write('x');
    },
  });
  expect(waits).toBe(1);
  lock.release();
});

test('kill -9 of the holder gives the lock back', async () => {
  const other = await holder();
  const lock = await acquireLock(file, { onWait: () => other.kill('SIGKILL') });
  lock.release();
});

test('within one process the lock excludes as well', async () => {
  const first = await acquireLock(file);
  expect(await tryLock(file)).toBeUndefined();
  first.release();
  first.release();
  const second = await tryLock(file);
  expect(second).toBeDefined();
  second?.release();
});

test('an abort ends the wait with its reason', async () => {
  const lock = await acquireLock(file);
  const abort = new AbortController();
  const reason = new Error('the user pressed Ctrl-C');
  await expect(acquireLock(file, { signal: abort.signal, onWait: () => abort.abort(reason) })).rejects.toBe(reason);
  lock.release();
});

test('twenty who want it at once have it one after another', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const lock = await acquireLock(file);
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
      lock.release();
    }),
  );
  expect(most).toBe(1);
});

test('a lock file that holds rubbish still locks', async () => {
  writeFileSync(file, 'rubbish '.repeat(1000));
  const lock = await acquireLock(file);
  expect(await tryLock(file)).toBeUndefined();
  lock.release();
});

test('a lock file deleted while it is waited for is made again', async () => {
  const lock = await acquireLock(file);
  const next = acquireLock(file, { onWait: () => rmSync(file) });
  const second = await next;
  expect(existsSync(file)).toBe(true);
  expect(await tryLock(file)).toBeUndefined();
  second.release();
  lock.release();
});

test('where a lock file cannot be made the diagnostic names the file', async () => {
  writeFileSync(path.join(folder, 'plain'), '');
  const impossible = path.join(folder, 'plain', 'x.lock');
  await expect(acquireLock(impossible)).rejects.toMatchObject({
    diagnostics: [{ code: 'disk/failed', place: { file: impossible } }],
  });
});

test('a full disk still locks', async (context) => {
  await withTmpfs(context, '1m', async (mounted) => {
    fillDisk(mounted);
    const there = path.join(mounted, 'x.lock');
    const lock = await acquireLock(there);
    expect(await tryLock(there)).toBeUndefined();
    lock.release();
  });
});
