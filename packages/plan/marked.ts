// Packages that include what the go command does not know: a mark in one of their Go files tells it what that holds.

import { hash } from 'node:crypto';
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { scanGoFile } from '#gofile';
import { embedNames, type Input, type Package, type Place, parentOf, pathOf, type Snapshot } from '#workspace';
import type { MarkedSource } from './plan.ts';

/**
 * One a folder: the variants of a package for tests include the same.
 * @param top absolute folder that places are relative to
 */
export function markedSources({ units, packages }: Pick<Snapshot, 'units' | 'packages'>, top: string): MarkedSource[] {
  const including = units.filter(({ included }) => included);
  if (including.length === 0) return [];
  const dirsOf = new Map<Place, Set<Place>>();
  for (const { dir, inputs } of units) {
    for (const { file } of inputs) dirsOf.set(file, (dirsOf.get(file) ?? new Set()).add(dir));
  }
  const packageIn = new Map(packages.map((found) => [found.dir, found]));
  const marked = new Map<Place, MarkedSource>();
  for (const { dir, inputs, included } of including) {
    if (marked.has(dir)) continue;
    const own = inputs.map(({ file }) => file).filter((file) => isGoIn(dir, file));
    // What a package above embeds as well is left alone.
    const free = own.filter((file) => dirsOf.get(file)?.size === 1);
    const file = markable(free, [...own, ...goFilesOf(packageIn.get(dir))], pathOf(top, dir), top);
    marked.set(dir, { mark: markOf(included ?? [], top), ...(file === undefined ? {} : { file }) });
  }
  return [...marked.values()];
}

/**
 * By when they were written, too: what was compiled while one was another for a moment must not stand for what it holds again.
 */
function markOf(included: readonly Input[], top: string): string {
  const looks = included.map(({ file, digest }) => [
    file,
    digest,
    ...[lstatSync, statSync].map((by) => lookOf(by, pathOf(top, file))),
  ]);
  return hash('sha256', JSON.stringify(looks));
}

function lookOf(by: typeof statSync, path: string): string {
  const stat = by(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.ctimeNs}` : '';
}

function isGoIn(dir: Place, file: Place): boolean {
  return file.endsWith('.go') && (parentOf(file) ?? '.') === dir;
}

function goFilesOf(found: Package | undefined): readonly Place[] {
  return found?.goFiles ?? [];
}

/**
 * Absolute. What is embedded is content of a program, and stays as it is; C in a file of cgo is better left alone, too; and
 * a file of the tests is in one variant of the package only.
 */
function markable(files: readonly Place[], all: readonly Place[], folder: string, top: string): string | undefined {
  const scanned = new Map([...new Set(all)].map((file) => [file, scanGoFile(textOf(pathOf(top, file)))]));
  const patterns = [...scanned.values()].flatMap(({ embeds }) => embeds);
  const embedded = new Set(
    patterns.flatMap((pattern) =>
      embedNames(folder, pattern, () => {}).map((line) => join(folder, line.slice(0, line.lastIndexOf(' ')))),
    ),
  );
  const usesC = (file: Place) => scanned.get(file)?.imports.some(({ path }) => path === 'C') === true;
  const rank = (file: Place) => Number(usesC(file)) + 2 * Number(file.endsWith('_test.go'));
  const [first] = files.filter((file) => !embedded.has(pathOf(top, file))).sort((a, b) => rank(a) - rank(b));
  return first === undefined ? undefined : pathOf(top, first);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
