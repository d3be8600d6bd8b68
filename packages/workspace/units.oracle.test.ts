// What a unit imports, taken to its end, is what the go command says that it depends on: with C, and with a sanitizer.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { ListedPackage } from '#gocmd';
import { temporaryFolder, writeTree } from '#testkit';
import { linkedInto, linkedUnit, unitOf } from './units.ts';

type Listed = ListedPackage & { readonly Deps?: readonly string[] };

const files = {
  'go.mod': 'module m\n\ngo 1.25\n',
  'c/c.go': 'package c\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc One() int { return int(C.one()) }\n',
  'c/c_test.go': 'package c_test\n\nimport (\n\t"testing"\n\n\t"m/c"\n)\n\nfunc TestC(t *testing.T) { c.One() }\n',
  'uses/u.go': 'package uses\n\nimport "m/c"\n\nfunc F() int { return c.One() }\n',
  'uses/u_test.go': 'package uses\n\nimport "testing"\n\nfunc TestU(t *testing.T) { F() }\n',
  'plain/p.go': 'package plain\n',
  'plain/p_test.go': 'package plain\n\nimport "testing"\n\nfunc TestP(t *testing.T) {}\n',
  'net/n.go': 'package net\n\nimport _ "net/http"\n',
  'cmd/main.go': 'package main\n\nimport _ "m/uses"\n\nfunc main() {}\n',
};

async function list(...flags: readonly string[]): Promise<readonly Listed[]> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  await writeTree(folder.path, files);
  const { stdout } = await promisify(execFile)('go', ['list', '-deps', '-test', '-json', ...flags, './...'], {
    cwd: folder.path,
    maxBuffer: 1 << 28,
  });
  return JSON.parse(`[${stdout.replaceAll('\n}\n{', '\n},\n{')}]`) as Listed[];
}

test.each([[[]], [['-race']]])('with the flags %j', async (flags) => {
  const listed = await list(...flags);
  const context = { top: '/top', moduleCache: '/none', sums: new Map<string, string>(), digest: () => '' };
  const units = new Map(
    listed.map((one) => [one.ImportPath, linkedUnit(unitOf(one, context), linkedInto(listed))] as const),
  );
  const beneath = (id: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const to of units.get(id)?.imports ?? []) {
      // `C` is no package.
      if (to === 'C' || seen.has(to)) continue;
      seen.add(to);
      beneath(to, seen);
    }
    return seen;
  };
  let withC = 0;
  for (const { ImportPath: id, Deps = [] } of listed) {
    const found = [...beneath(id)].sort();
    expect(found, id).toEqual([...Deps].sort());
    if (found.includes('runtime/cgo')) withC += 1;
  }
  expect(withC).toBeGreaterThan(4);
  expect(beneath('m/plain.test').has('runtime/cgo')).toBe(flags.length > 0);
});
