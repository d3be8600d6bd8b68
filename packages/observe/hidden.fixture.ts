// Small workspaces as go list would name them, and what the source tells of a test in them.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { scanGoFile } from '#gofile';
import { createHidden, type Hidden, keptConsults } from '#observe';
import { temporaryFolder, writeTree } from '#testkit';
import { digestBytes, type Unit } from '#workspace';

type Files = Readonly<Record<string, string>>;

const withoutVariant = (id: string) => id.replace(/ \[.*/, '');

/** The units that `go list -deps -test` would name for a module `m` at the top, without recompiled variants. */
export function unitsOf(files: Files): Map<string, Unit> {
  const units = new Map<string, Unit>();
  const folders = new Map<string, string[]>();
  for (const file of Object.keys(files)) {
    if (!/\.(go|c|h)$/.test(file)) continue;
    const dir = path.posix.dirname(file);
    folders.set(dir, [...(folders.get(dir) ?? []), file]);
  }
  const importPathOf = (dir: string) => (dir === '.' ? 'm' : `m/${dir}`);
  for (const [dir, all] of folders) {
    const importPath = importPathOf(dir);
    const add = (id: string, own: readonly string[], forTest: string | undefined, imports?: readonly string[]) => {
      const found = own.flatMap((file) => scanGoFile(files[file] ?? '').imports.map((one) => one.path));
      units.set(id, {
        id,
        importPath: withoutVariant(id),
        name: 'p',
        ...(forTest ? { forTest } : {}),
        standard: false,
        dir,
        module: { path: 'm', version: '', main: true, go: '1.25' },
        inputs: own.map((file) => ({ file, digest: digestBytes(files[file] ?? '') })),
        ignored: [],
        imports: [...new Set(imports ?? found.map((to) => (forTest === to ? `${to} [${to}.test]` : to)))].sort(),
        settings: {},
      });
    };
    const plain = all.filter((file) => !file.endsWith('_test.go'));
    const tests = all.filter((file) => file.endsWith('_test.go'));
    const external = tests.filter((file) => /^package \w+_test$/m.test(files[file] ?? ''));
    const variant = `${importPath} [${importPath}.test]`;
    add(importPath, plain, undefined);
    if (tests.length === 0) continue;
    add(variant, [...plain, ...tests.filter((file) => !external.includes(file))], importPath);
    if (external.length > 0) add(`${importPath}_test [${importPath}.test]`, external, importPath);
    const imports = [variant, ...(external.length > 0 ? [`${importPath}_test [${importPath}.test]`] : [])];
    add(`${importPath}.test`, [], importPath, [...imports, 'testing/internal/testdeps']);
  }
  for (const path of ['os', 'os/exec', 'syscall', 'path/filepath', 'testing/internal/testdeps', 'runtime']) {
    units.set(path, { ...standard, id: path, importPath: path });
  }
  return units;
}

export const standard = {
  name: 'std',
  standard: true,
  dir: '/go',
  inputs: [],
  ignored: [],
  imports: [],
  settings: {},
} as const;

interface Given {
  readonly files: Files;
  readonly units?: (units: Map<string, Unit>) => void;
}

export async function asking({ files, units: change }: Given): Promise<(importPath: string) => Hidden> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const top = path.join(folder.path, 'top');
  mkdirSync(top);
  await writeTree(top, files);
  const units = unitsOf(files);
  change?.(units);
  return createHidden({
    graph: { units, packages: new Map() },
    snapshot: { modules: [{ path: 'm', dir: '.' }] },
    top,
    consults: keptConsults(top),
  });
}

/** What there is to say of the package `m/p`. */
export async function hiddenOf(files: Files, change?: (units: Map<string, Unit>) => void): Promise<Partial<Hidden>> {
  const ask = await asking({ files, ...(change ? { units: change } : {}) });
  const { because, ...hidden } = ask('m/p');
  expect(because.environment !== undefined).toBe(hidden.environment);
  expect(because.workTree !== undefined).toBe(hidden.workTree);
  return Object.fromEntries(
    Object.entries(hidden).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value)),
  );
}

export const plainTest = 'package p\n\nimport "testing"\n\nfunc TestP(t *testing.T) {}\n';
export const withMain = (body: string, ...imports: readonly string[]) =>
  `package p\n\n${imports.map((one) => `import "${one}"\n`).join('')}\nfunc TestMain(m *testing.M) {\n${body}\n}\n`;
export const go = (body: string, ...imports: readonly string[]) =>
  `package p\n\n${imports.map((one) => `import "${one}"\n`).join('')}\n${body}\n`;
