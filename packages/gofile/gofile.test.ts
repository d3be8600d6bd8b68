// Scanning Go files: small cases by hand, and Go's own source with go/scanner, go/parser and go/build as the oracle.

import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type GoFile, scanGoFile, stringLiterals, unquote } from '#gofile';
import { goMachine, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';

const strings = (source: string) => [...stringLiterals(source)];

test('strings are found, and what only looks like one is not', () => {
  const source = [
    'package p // "no"',
    '/* "no" `no` */',
    `var a, b, c = '"', '\\'', '\`' // "no"`,
    'var d = "one // two" + `three "four" // five`',
    'var e = `first',
    'second` + "\\"quoted\\""',
    'var f = "" + ``',
  ].join('\n');
  expect(strings(source)).toEqual(['one // two', 'three "four" // five', 'first\nsecond', '"quoted"', '', '']);
});

test('escapes have the value that Go gives them', () => {
  expect(strings(String.raw`"\a\b\f\n\r\t\v\\\"" "\x41\101B\U0001F600" "\xe2\x82\xac"`)).toEqual([
    '\x07\b\f\n\r\t\v\\"',
    'AAB😀',
    '€',
  ]);
  for (const wrong of [
    String.raw`"\'"`,
    String.raw`"\400"`,
    String.raw`"\ud800"`,
    String.raw`"\x4"`,
    '"',
    '`',
    '"a\nb"',
  ]) {
    expect(unquote(wrong), wrong).toBeUndefined();
  }
  expect(unquote('`a\r\nb`')).toBe('a\nb');
});

test('a string that is not closed ends with its line, a comment with the file', () => {
  expect(strings('x = "open\ny = "closed"')).toEqual(['closed']);
  expect(strings('x = \'open\ny = "closed"')).toEqual(['closed']);
  expect(strings('x = "a" /* "open')).toEqual(['a']);
  expect(strings('x = "a" + `open "b"')).toEqual(['a']);
  expect(strings('x = "open\\\ny = "closed"')).toEqual(['closed']);
});

test('a literal of a megabyte is found', () => {
  expect(strings(`x = "${'a\\n'.repeat(400_000)}"`)[0]).toHaveLength(800_000);
  expect(strings(`x = \`${'a"'.repeat(500_000)}\``)[0]).toHaveLength(1_000_000);
});

test('the head of a file is read as go/build reads it', () => {
  const file = scanGoFile(
    [
      '\ufeff// Copyright',
      '//go:build linux && cgo',
      '',
      '//go:debug panicnil=1',
      '',
      '// Package p.',
      'package p; import "fmt"',
      'import (',
      '\t. "strings" // #cgo no',
      '\t_ `embed`',
      ')',
      '',
      '/*',
      '#cgo CFLAGS: -I.',
      ' #cgo linux LDFLAGS: -lm',
      '#include "x.h"',
      '*/',
      'import "C"',
      '',
      '//go:embed a.txt "b c.txt" `d`\u0085e',
      'var x = "//go:embed no"',
      'import "late"',
    ].join('\n'),
  );
  expect(file).toEqual({
    packageName: 'p',
    imports: [{ path: 'fmt' }, { path: 'strings', name: '.' }, { path: 'embed', name: '_' }, { path: 'C' }],
    cgo: ['#cgo CFLAGS: -I.', '#cgo linux LDFLAGS: -lm'],
    directives: ['//go:build linux && cgo', '//go:debug panicnil=1'],
    constraints: ['//go:build linux && cgo'],
    embeds: ['a.txt', 'b c.txt', 'd', 'e'],
    broken: false,
  } satisfies GoFile);
});

test('a comment belongs to import "C" only when it stands right above it', () => {
  const lines = (source: string) => scanGoFile(`package p\n\n${source}`).cgo;
  expect(lines('// #cgo LDFLAGS: -la\nimport "C"\n')).toEqual(['#cgo LDFLAGS: -la']);
  expect(lines('// #cgo LDFLAGS: -la\n\nimport "C"\n')).toEqual([]);
  expect(lines('import "fmt" // #cgo LDFLAGS: -la\nimport "C"\n')).toEqual([]);
  expect(lines('// #cgo LDFLAGS: -la\nimport (\n\t"C"\n)\n')).toEqual(['#cgo LDFLAGS: -la']);
  expect(lines('// #cgo LDFLAGS: -la\nimport (\n\t"C"\n\t"fmt"\n)\n')).toEqual([]);
  expect(lines('import (\n\t"fmt"\n\t// #cgo LDFLAGS: -lb\n\t"C"\n)\n')).toEqual(['#cgo LDFLAGS: -lb']);
});

test('constraints are those that go honours', () => {
  const lines = (source: string) => scanGoFile(source).constraints;
  expect(lines('// +build linux\n\npackage p\n')).toEqual(['// +build linux']);
  expect(lines('// +build linux\npackage p\n')).toEqual([]);
  expect(lines('//go:build linux\n// +build linux\n\npackage p\n')).toEqual(['//go:build linux']);
  expect(lines('/*\n//go:build linux\n*/\npackage p\n')).toEqual([]);
  expect(lines('/* x */ //go:build no\n//go:build linux\npackage p\n')).toEqual(['//go:build linux']);
  expect(lines('package p\n\n//go:build linux\n')).toEqual([]);
});

test.for(['', 'packag p', 'package', 'package p import "a"', 'package p\nimport a\n', 'package p\nimport "a" "b"'])(
  'the head of %j is broken',
  (source) => {
    expect(scanGoFile(source).broken).toBe(true);
  },
);

interface Seen {
  /** Why the head does not parse; empty where it does. */
  readonly fault: string;
  /** The scanner has something to say of the rest. */
  readonly broken: boolean;
  readonly package: string;
  readonly imports: readonly string[];
  readonly strings: readonly string[];
  readonly embeds: readonly string[] | null;
  readonly directives: readonly string[];
  readonly cgo: readonly string[];
}

test('all of it is what go/scanner, go/parser and go/build see in the source of Go', { timeout: 600_000 }, async () => {
  const all = await goSources();
  expect(all.length).toBeGreaterThan(5000);
  const special = /embed|cgo\/|go\/(scanner|parser|build)\/|cmd\/go\/internal\/(load|modindex)/;
  const files = process.env['GOWS_LONG'] ? all : all.filter((name, at) => at % 23 === 0 || special.test(name));
  const seen = await askOracle(files);
  for (const [at, file] of files.entries()) compare(file, readFileSync(file), seen[at]);
  expect(seen.flatMap((one) => one.strings).length).toBeGreaterThan(10_000);
});

test('heads with pieces lost and put in are read, and refused, as go/parser does', { timeout: 600_000 }, async () => {
  await using folder = await temporaryFolder();
  const sources = (await goSources()).filter((name) => /\/(cgo|embed|os|net)\//.test(name));
  const piece = fc.constantFrom(
    ...'"`\'/*\n;()\\ ._\r=',
    '//',
    '/*',
    '*/',
    'import',
    '"C"',
    'package',
    '//go:build x\n',
  );
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), lost: fc.nat(2), piece });
  const cases = fc.sample(fc.record({ source: fc.nat(), edits: fc.array(edit, { minLength: 1, maxLength: 2 }) }), {
    numRuns: process.env['GOWS_LONG'] ? 20_000 : 500,
    seed: 11,
  });
  const heads = cases.map(({ source, edits }) => {
    const whole = readFileSync(sources[source % sources.length] ?? '', 'latin1');
    let head = whole.slice(0, (/\n(?:func|type|var|const) /.exec(whole)?.index ?? 600) + 60);
    // Most of a head is licence: edits begin shortly before the package clause.
    const begin = Math.max(0, (/^package /m.exec(head)?.index ?? 0) - 30);
    for (const { at, lost, piece: put } of edits) {
      const where = begin + Math.floor(at * (head.length - begin));
      head = head.slice(0, where) + put + head.slice(where + lost);
    }
    return Buffer.from(head, 'latin1');
  });
  const files = heads.map((_, at) => `${folder.path}/${at}.go`);
  for (const [at, file] of files.entries()) writeFileSync(file, heads[at] ?? '');
  const seen = await askOracle(files);
  for (const [at, head] of heads.entries()) compare(head.toString('latin1'), head, seen[at]);
  expect(seen.filter(({ fault }) => fault !== '').length).toBeGreaterThan(20);
});

function compare(name: string, source: Buffer, want: Seen | undefined): void {
  if (!want) throw new Error(`the oracle says nothing of ${name}`);
  if (!want.broken)
    expect([...stringLiterals(source)].map(oneReplacement), name).toEqual(want.strings.map(oneReplacement));
  const found = scanGoFile(source);
  // go/parser looks at the first token behind the imports, go/build does not.
  const behind = /(string|rune) literal not terminated|escape/.test(want.fault) && !found.broken;
  if (behind) return;
  expect(found.broken, `${name}: ${want.fault}`).toBe(want.fault !== '');
  if (want.fault !== '') return;
  expect(found.packageName, name).toBe(want.package);
  expect(
    found.imports.map(({ name: as, path }) => (as ? `${as} ${path}` : path)),
    name,
  ).toEqual(want.imports);
  expect(found.directives, name).toEqual(want.directives);
  expect(found.cgo, name).toEqual(want.cgo);
  if (want.embeds?.[0]?.startsWith('error: ')) return;
  expect([...new Set(found.embeds)].sort(), name).toEqual(want.embeds ?? []);
}

/** Go and JavaScript replace bytes that are no UTF-8 by different numbers of U+FFFD. */
function oneReplacement(value: string): string {
  return value.replace(/\ufffd+/g, '\ufffd');
}

async function goSources(): Promise<readonly string[]> {
  const { env } = await goMachine();
  return readdirSync(`${env.GOROOT}/src`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.go'))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
}

let oracle: { readonly folder: TemporaryFolder; readonly program: string } | undefined;

afterAll(() => oracle?.folder[Symbol.asyncDispose]());

async function askOracle(files: readonly string[]): Promise<readonly Seen[]> {
  oracle ??= await buildOracle();
  const child = spawn(oracle.program, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(files.join('\n'));
  const lines = (await text(child.stdout)).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Seen);
}

async function buildOracle() {
  const folder = await temporaryFolder();
  const source = readFileSync(`${import.meta.dirname}/oracle/main.go`, 'utf8');
  await writeTree(folder.path, { 'go.mod': 'module oracle\n\ngo 1.25\n', 'main.go': source });
  await promisify(execFile)('go', ['build', '-o', 'oracle', '.'], { cwd: folder.path });
  return { folder, program: `${folder.path}/oracle` };
}
