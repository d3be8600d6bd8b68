// Bazel as a client that knows nothing of gows: what one build puts, another one with nothing of its own gets.

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, type TestContext, test } from 'vitest';
import { openStore } from '#sqlite';
import { decodeActionResult } from '../remote/action-result.ts';
import { makeSigner } from '../sign/signer.fixture.ts';
import { makeToken } from '../sign/token.ts';
import type { ServeRequest } from './serve.ts';
import { filesIn, type Served, served } from './served.fixture.ts';
import { steps } from './tables.ts';

let folder: string;
let work: string;
let server: Served | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gows-bazel-'));
  work = path.join(folder, 'work');
  mkdirSync(work);
  writeFileSync(path.join(work, 'WORKSPACE'), '');
  writeFileSync(path.join(work, 'in.txt'), 'hello\n');
  writeFileSync(
    path.join(work, 'BUILD'),
    `genrule(
    name = "upper",
    srcs = ["in.txt"],
    outs = ["out.txt", "empty.txt"],
    cmd = "tr a-z A-Z <$(SRCS) >$(location out.txt) && : >$(location empty.txt)",
)
`,
  );
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function started(context: TestContext, given: Partial<ServeRequest> = {}): Promise<Served> {
  if (process.env['GOWS_LONG'] !== '1') context.skip('several starts of Bazel: GOWS_LONG=1');
  if (!hasBazel()) context.skip('there is no bazel on PATH (Debian: bazel-bootstrap)');
  server = await served(given);
  return server;
}

function hasBazel(): boolean {
  try {
    execFileSync('bazel', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** In one process that ends with the build, with nothing of an earlier one. Answers what it said. */
async function build(name: string, url: string): Promise<string> {
  const startup = ['--batch', `--output_user_root=${path.join(folder, name)}`];
  const args = [...startup, 'build', '--color=no', '--curses=no', `--remote_cache=${url}`, '//:upper'];
  const { stdout, stderr } = await promisify(execFile)('bazel', args, { cwd: work, maxBuffer: 64 * 1024 * 1024 });
  return stdout + stderr;
}

test('Bazel gets its hit, and the result that it puts names contents that are there', async (context) => {
  const { url, dir } = await started(context);
  expect(await build('first', url)).not.toContain('remote cache hit');
  const second = await build('second', url);
  expect(second).toContain('1 remote cache hit');
  expect(second).not.toMatch(/WARNING.*[Cc]ache/);
  expect(readFileSync(path.join(work, 'bazel-bin', 'out.txt'), 'utf8')).toBe('HELLO\n');
  const { db } = await openStore({ file: path.join(dir, 'server.db'), steps });
  const [value, ...others] = db?.prepare<[], Buffer>('SELECT value FROM results').pluck().all() ?? [];
  db?.close();
  expect(others).toEqual([]);
  const named = decodeActionResult(value ?? Buffer.of(0))?.digests.filter(({ size }) => size > 0) ?? [];
  // Beside the output there may be what the action printed.
  expect(named.map(({ size }) => size)).toContain(6);
  for (const { sha256 } of named) expect(filesIn(dir).blobs).toContain(sha256);
});

test('Bazel shows its token as a password, and one that may only read gets its hit as well', async (context) => {
  const issuer = makeSigner();
  const { url, lines } = await started(context, { issuer: issuer.id });
  const withToken = (write: boolean) => {
    const token = makeToken({ name: 'bazel', scope: 'main', read: [], write }, issuer);
    return url.replace('//', `//token:${encodeURIComponent(token)}@`);
  };
  await build('first', withToken(true));
  expect(await build('second', withToken(false))).toContain('1 remote cache hit');
  writeFileSync(path.join(work, 'in.txt'), 'another\n');
  expect(await build('third', withToken(false))).toContain('WARNING: Writing to Remote Cache');
  expect(lines.some((line) => / 403 \d+ ms bazel$/.test(line))).toBe(true);
  expect(await build('fourth', url)).toContain('Build completed successfully');
  expect(lines.some((line) => / 401 \d+ ms$/.test(line))).toBe(true);
  expect(readFileSync(path.join(work, 'bazel-bin', 'out.txt'), 'utf8')).toBe('ANOTHER\n');
});
