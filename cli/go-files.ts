// Go files that are named in place of packages: `go test a.go a_test.go`.

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import type { Call } from './session.ts';

/** A name of a Go file, or of a folder that is called like one. */
export function isGoFile(pattern: string): boolean {
  return pattern.endsWith('.go');
}

/** Whether a word names a Go file: then, as to the go command, all of them do (`PackagesAndErrors` of cmd/go/internal/load/pkg.go). */
export function namesFiles({ patterns, cwd }: Pick<Call, 'patterns' | 'cwd'>): boolean {
  return patterns.some((pattern) => isGoFile(pattern) && isFile(resolve(cwd, pattern)));
}

/**
 * Absolute paths of the Go files that make the package; undefined where packages are named.
 * @throws DiagnosticError `usage/pattern` where they make none.
 */
export function filesNamed({
  patterns,
  cwd,
  own,
}: Pick<Call, 'patterns' | 'cwd' | 'own'>): readonly string[] | undefined {
  if (!namesFiles({ patterns, cwd })) {
    const [missing] = patterns.filter((pattern) => isGoFile(pattern) && !exists(resolve(cwd, pattern)));
    if (missing === undefined) return undefined;
    throw fault(`there is no file ${missing}`, 'look at its spelling, or name its package');
  }
  const other = patterns.find((pattern) => !isGoFile(pattern));
  if (other !== undefined) {
    throw fault(`Go files are named, and ${other} beside them is none`, 'name files of one package, or packages');
  }
  const odd = patterns.find((pattern) => !isFile(resolve(cwd, pattern)));
  if (odd !== undefined) throw fault(`there is no file ${odd}`, 'look at its spelling');
  const files = patterns.map((pattern) => resolve(cwd, pattern));
  const away = patterns.find((_, at) => dirname(files[at] ?? '') !== dirname(files[0] ?? ''));
  if (away !== undefined) {
    throw fault(`${patterns[0]} and ${away} are in two folders, and files of one package in one`, 'name packages');
  }
  if (own.filter?.length) throw fault('--filter chooses packages, and files are named', 'leave --filter out');
  return files;
}

function fault(message: string, remedy: string): DiagnosticError {
  return new DiagnosticError(failure('usage/pattern', message, { remedy }));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
