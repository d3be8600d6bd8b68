// Reads go.work and the go.mod of every member before the go command does: all faults at once, each with its place.

import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, failure, shellWord } from '#diagnostics';
import { type GoMod, type GoWork, type PathLine, parseGoMod, parseGoWork, workTooOld } from '#modfile';
import type { Location } from './locate.ts';
import { isWithin, placeOf } from './place.ts';
import type { Module, Place } from './workspace.ts';

/**
 * The main modules, members without a package too, sorted by path.
 * @throws DiagnosticError `modfile/*`, `workspace/missing-member`, `workspace/unreadable`, with every fault found.
 */
export function readModuleFiles(location: Location, top: string): readonly Module[] {
  const faults: Diagnostic[] = [];
  const modules = location.kind === 'work' ? workModules(location, top, faults) : oneModule(location, top, faults);
  const [first, ...rest] = faults;
  if (first) throw new DiagnosticError(first, ...rest);
  return modules.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function oneModule(location: Location, top: string, faults: Diagnostic[]): readonly Module[] {
  const mod = readGoMod(location.file, top, faults);
  return mod ? [{ path: mod.module.path, dir: placeOf(top, location.root) }] : [];
}

function workModules(location: Location, top: string, faults: Diagnostic[]): readonly Module[] {
  const file = placeOf(top, location.file);
  const text = readText(location.file, file, faults);
  if (text === undefined) return [];
  const { file: work, diagnostics } = parseGoWork(file, text);
  faults.push(...errorsOf(diagnostics));
  return work ? work.use.flatMap((use) => member(work, use, location, top, faults)) : [];
}

function member(work: GoWork, use: PathLine, location: Location, top: string, faults: Diagnostic[]): readonly Module[] {
  const dir = resolve(location.root, use.path);
  const file = join(dir, 'go.mod');
  if (!statSync(file, { throwIfNoEntry: false })) {
    const what = statSync(dir, { throwIfNoEntry: false })
      ? 'a folder without a go.mod'
      : 'a folder that does not exist';
    faults.push(
      failure('workspace/missing-member', `go.work uses ${use.path}, ${what}`, {
        place: use.place,
        remedy:
          gitRemedy(placeOf(top, dir), top) ??
          `create ${placeOf(top, file)}, or take the folder out: go work edit -dropuse=${shellWord(use.path)}`,
      }),
    );
    return [];
  }
  const mod = readGoMod(file, top, faults);
  if (!mod) return [];
  const tooOld = workTooOld(work, mod, use.path);
  if (tooOld) faults.push(tooOld);
  return [{ path: mod.module.path, dir: placeOf(top, dirname(file)) }];
}

/** What git leaves out of the work tree: a submodule that was never checked out, a folder outside a sparse checkout. */
function gitRemedy(dir: Place, top: string): string | undefined {
  const paths = [...textOf(join(top, '.gitmodules')).matchAll(/^\s*path\s*=\s*(.*?)\s*$/gm)].map(
    (match) => match[1] ?? '',
  );
  const at = paths.find((path) => path !== '' && isWithin(path, dir));
  if (at !== undefined) return `git submodule update --init ${at}`;
  const settings = textOf(join(top, '.git/config')) + textOf(join(top, '.git/config.worktree'));
  return /^\s*sparsecheckout\s*=\s*true/im.test(settings) ? `git sparse-checkout add ${dir}` : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readGoMod(path: string, top: string, faults: Diagnostic[]): GoMod | undefined {
  const file = placeOf(top, path);
  const text = readText(path, file, faults);
  if (text === undefined) return undefined;
  const { file: mod, diagnostics } = parseGoMod(file, text);
  faults.push(...errorsOf(diagnostics));
  if (mod) parsed.set(path, { text, mod });
  return mod;
}

/** By absolute path. */
const parsed = new Map<string, { readonly text: Buffer; readonly mod: GoMod }>();

/** What was made of the same text of that file before: a workspace may have a thousand, and they are asked for twice. */
export function parsedBefore(path: string, text: Buffer): GoMod | undefined {
  const before = parsed.get(path);
  return before?.text.equals(text) ? before.mod : undefined;
}

function readText(path: string, file: string, faults: Diagnostic[]): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const why = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : code;
    faults.push(
      failure('workspace/unreadable', `${file} cannot be read: ${why}`, {
        place: { file },
        remedy: code === 'EACCES' ? `make it readable: chmod u+r ${file}` : `put a readable file at ${file}`,
      }),
    );
    return undefined;
  }
}

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}
