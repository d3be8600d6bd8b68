// Go files that are named in place of packages: `go test a.go a_test.go`.

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { quietly } from '#workspace';
import type { Call } from './session.ts';

/**
 * The words as they were given, where Go files make the package; undefined where packages are named. One file is enough for that, as to the
 * go command (`PackagesAndErrors` of cmd/go/internal/load/pkg.go).
 * @throws DiagnosticError `usage/pattern` where the files make no package.
 */
export function filesNamed({
  patterns,
  cwd,
  own,
}: Pick<Call, 'patterns' | 'cwd' | 'own'>): readonly string[] | undefined {
  const isFile = (pattern: string): boolean => quietly(() => statSync(resolve(cwd, pattern)))?.isFile() === true;
  if (!patterns.some((pattern) => pattern.endsWith('.go') && isFile(pattern))) return undefined;
  const other = patterns.find((pattern) => !pattern.endsWith('.go'));
  if (other !== undefined) {
    throw fault(`Go files are named, and ${other} beside them is none`, 'name files of one package, or packages');
  }
  const odd = patterns.find((pattern) => !isFile(pattern));
  if (odd !== undefined) throw fault(`there is no file ${odd}`, 'look at its spelling');
  const [first = '', ...rest] = patterns;
  const away = rest.find((pattern) => dirname(resolve(cwd, pattern)) !== dirname(resolve(cwd, first)));
  if (away !== undefined) {
    throw fault(`${first} and ${away} are in two folders, and files of one package in one`, 'name packages');
  }
  if (own.filter?.length) throw fault('--filter chooses packages, and files are named', 'leave --filter out');
  return patterns;
}

function fault(message: string, remedy: string): DiagnosticError {
  return new DiagnosticError(failure('usage/pattern', message, { remedy }));
}
