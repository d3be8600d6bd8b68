// The source of a Go distribution as one name: a version does not tell what a distribution has mended in it.

import { createHash, hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { KeptIdentities } from './compiler.ts';
import { stampFile } from './compiler-stamp.ts';

/** What is linked into programs, or included by what is. */
const source = /\.(?:go|s|S|h|c|syso)$/;

/**
 * A SHA-256 in hex of all that programs are built from in GOROOT/src. It takes a quarter of a second, and is remembered as
 * long as the tools and folders of the distribution are the same: who edits a file of it by hand is not noticed then.
 * Throws nothing: of what cannot be read the place is told.
 */
export function gorootId(goroot: string, kept?: KeptIdentities): string {
  const key = `goroot ${JSON.stringify([goroot, ...['VERSION', 'src', 'src/runtime', 'bin'].map((name) => stampFile(path.join(goroot, name)).stamp)])}`;
  const before = kept?.get(key);
  if (before) return before;
  const found = digestOf(path.join(goroot, 'src'));
  kept?.put(key, found);
  return found;
}

function digestOf(src: string): string {
  const sum = createHash('sha256');
  for (const name of namesIn(src)) {
    const folder = name.split(path.sep);
    if (!source.test(name) || name.endsWith('_test.go') || folder[0] === 'cmd' || folder.includes('testdata')) continue;
    sum.update(`${folder.join('/')}\n${contentOf(path.join(src, name))}\n`);
  }
  return sum.digest('hex');
}

function namesIn(src: string): readonly string[] {
  try {
    return readdirSync(src, { recursive: true, encoding: 'utf8' }).sort();
  } catch {
    return [];
  }
}

function contentOf(file: string): string {
  try {
    return hash('sha256', readFileSync(file));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}
