import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyGoCache } from './go-cache.ts';

const work = realpathSync(mkdtempSync(join(tmpdir(), 'gows-go-cache-')));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const signal = new AbortController().signal;

test('a cache that is not there is empty', async () => {
  expect(await verifyGoCache({ folder: join(work, 'none'), signal })).toEqual({
    schema: 'gows.go-cache/1',
    folder: join(work, 'none'),
    entries: 0,
    outputs: 0,
    bytes: 0,
    passedOver: 0,
    altered: [],
    unread: [],
  });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Puts an entry as cmd/go does; `change` alters its line. */
function put(folder: string, name: string, content: string, change = (line: string) => line): string {
  const [action, output] = [sha256(name), sha256(content)];
  const line = `v1 ${action} ${output} ${String(content.length).padStart(20)} ${'1'.padStart(20)}\n`;
  for (const id of [action, output]) mkdirSync(join(folder, id.slice(0, 2)), { recursive: true });
  writeFileSync(join(folder, action.slice(0, 2), `${action}-a`), change(line));
  const file = join(folder, output.slice(0, 2), `${output}-d`);
  writeFileSync(file, content);
  return file;
}

test('what the go command passes over is counted, what it would use in spite of other content is named', async () => {
  const folder = join(work, 'made');
  const good = put(folder, 'good', 'content');
  put(folder, 'twice', 'content');
  put(folder, 'other id', 'a', (line) => line.replace(/^v1 ../, 'v1 00'));
  put(folder, 'no number', 'b', (line) => line.replace(/.{20}\n$/, '  x\n'));
  put(folder, 'longer', 'c', (line) => `${line} `);
  put(folder, 'empty entry', 'd', () => '');
  rmSync(put(folder, 'gone', 'e'));
  truncateSync(put(folder, 'short', 'long content'), 4);
  put(folder, 'other size', 'content', (line) => line.replace(/ 7 /, ' 8 '));
  const executable = put(folder, 'executable', 'program');
  rmSync(executable);
  mkdirSync(executable);
  writeFileSync(join(executable, 'vet'), 'program');
  writeFileSync(join(folder, 'trim.txt'), '1');
  const answer = await verifyGoCache({ folder, signal });
  expect(answer).toMatchObject({ entries: 3, outputs: 2, bytes: 14, passedOver: 7, altered: [], unread: [] });

  writeFileSync(good, 'c0ntent');
  writeFileSync(join(executable, 'vet'), 'progrbm');
  expect((await verifyGoCache({ folder, signal })).altered.toSorted((a, b) => a.bytes - b.bytes)).toEqual(
    [
      {
        file: good,
        bytes: 7,
        stored: sha256('content'),
        found: sha256('c0ntent'),
        actions: [sha256('good'), sha256('twice')].sort(),
      },
      {
        file: join(executable, 'vet'),
        bytes: 7,
        stored: sha256('program'),
        found: sha256('progrbm'),
        actions: [sha256('executable')],
      },
    ].sort((a, b) => (a.file < b.file ? -1 : 1)),
  );
});

test('an abort ends it', async () => {
  const folder = join(work, 'made');
  await expect(verifyGoCache({ folder, signal: AbortSignal.abort('closed') })).rejects.toBe('closed');
});

const module = join(work, 'module');
const goCache = join(work, 'gocache');
const settings = { ...process.env, GOFLAGS: '', GOWORK: 'off', GOENV: 'off', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
const env = { ...settings, GOCACHE: goCache };

/** What a program says that is built anew. */
function run(): string {
  rmSync(join(module, 'program'), { force: true });
  execFileSync('go', ['build', '-o', 'program', '.'], { cwd: module, env, stdio: 'pipe' });
  return spawnSync(join(module, 'program'), { encoding: 'utf8' }).stderr;
}

/** The runtime as it lies in the machine's cache: compiling it anew would take half a minute. */
function seed(): void {
  const ask = (...args: string[]) => execFileSync('go', args, { cwd: module, env: settings, encoding: 'utf8' }).trim();
  const from = ask('env', 'GOCACHE');
  for (const line of ask('list', '-export', '-deps', '-f', '{{.BuildID}} {{.Export}}', 'runtime').split('\n')) {
    const [buildId = '', output] = line.split(' ');
    if (!output) continue;
    // A build id begins with the first 15 bytes of the action's id (cmd/go/internal/work/buildid.go, hashToString).
    const action = Buffer.from(buildId.split('/')[0] ?? '', 'base64url').toString('hex');
    const dir = join(from, action.slice(0, 2));
    const entry = readdirSync(dir).find((name) => name.startsWith(action) && name.endsWith('-a'));
    for (const file of entry ? [join(dir, entry), output] : []) {
      const copy = join(goCache, relative(from, file));
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(file, copy);
    }
  }
}

beforeAll(() => {
  for (const [name, text] of Object.entries({
    'go.mod': 'module example.com/m\n\ngo 1.25\n',
    'main.go': 'package main\n\nimport "example.com/m/word"\n\nfunc main() { word.Say() }\n',
    'word/word.go': 'package word\n\nfunc Say() { println("the right word") }\n',
  })) {
    mkdirSync(dirname(join(module, name)), { recursive: true });
    writeFileSync(join(module, name), text);
  }
  seed();
}, 120_000);

test('an entry altered at equal size changes a program, exit code 0, and is named', { timeout: 120_000 }, async () => {
  expect(run()).toBe('the right word\n');
  expect(await verifyGoCache({ folder: goCache, signal })).toMatchObject({ passedOver: 0, altered: [], unread: [] });

  const archive = ['list', '-export', '-f', '{{.Export}}', './word'];
  const file = execFileSync('go', archive, { cwd: module, env, encoding: 'utf8' }).trim();
  writeFileSync(file, readFileSync(file, 'latin1').replaceAll('the right word', 'the WRONG word'), 'latin1');
  appendFileSync(join(module, 'main.go'), '\nfunc init() { println("another build") }\n');
  expect(run()).toBe('another build\nthe WRONG word\n');

  const { altered } = await verifyGoCache({ folder: goCache, signal });
  expect(altered.map((at) => at.file)).toEqual([file]);
  expect(altered[0]?.actions.length).toBeGreaterThan(0);

  // What was compiled from it has the altered function inlined, under a hash that fits: hence "go clean -cache".
  rmSync(file);
  expect(run()).toBe('another build\nthe WRONG word\n');
  expect((await verifyGoCache({ folder: goCache, signal })).altered).toEqual([]);
});
