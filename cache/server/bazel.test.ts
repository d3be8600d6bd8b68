// Bazel as a client that knows nothing of gows: what one build puts, another one with nothing of its own gets.

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openStore } from '#sqlite';
import { decodeActionResult } from '../remote/action-result.ts';
import { filesIn, served } from './served.fixture.ts';
import { steps } from './tables.ts';

const long = process.env['GOWS_LONG'] === '1';

function hasBazel(): boolean {
  try {
    execFileSync('bazel', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('Bazel gets its hit, and the results that it puts name contents that are there', async (context) => {
  if (!long) return context.skip('two starts of Bazel take a minute: GOWS_LONG=1');
  if (!hasBazel()) return context.skip('there is no bazel on PATH (Debian: bazel-bootstrap)');
  const folder = mkdtempSync(path.join(tmpdir(), 'gows-bazel-'));
  const server = await served();
  try {
    const work = path.join(folder, 'work');
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
    const first = await build(work, path.join(folder, 'root1'), server.url);
    const second = await build(work, path.join(folder, 'root2'), server.url);
    expect(first).not.toContain('remote cache hit');
    expect(second).toContain('1 remote cache hit');
    expect(second).not.toMatch(/WARNING.*[Cc]ache/);
    expect(readFileSync(path.join(work, 'bazel-bin', 'out.txt'), 'utf8')).toBe('HELLO\n');
    const { db } = await openStore({ file: path.join(server.dir, 'server.db'), steps });
    const values = db?.prepare<[], Buffer>('SELECT value FROM results').pluck().all() ?? [];
    db?.close();
    expect(values).toHaveLength(1);
    const digests = values.flatMap((value) => decodeActionResult(value)?.digests ?? []);
    expect(digests.map(({ size }) => size).toSorted()).toEqual([0, 6]);
    for (const { sha256, size } of digests) if (size > 0) expect(filesIn(server.dir).blobs).toContain(sha256);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);

/** In one process that ends with the build, with nothing of an earlier one. Answers what it said. */
async function build(work: string, root: string, url: string): Promise<string> {
  const startup = ['--batch', `--output_user_root=${root}`];
  const args = [...startup, 'build', '--color=no', '--curses=no', `--remote_cache=${url}`, '//:upper'];
  const { stdout, stderr } = await promisify(execFile)('bazel', args, { cwd: work, maxBuffer: 64 * 1024 * 1024 });
  return stdout + stderr;
}
