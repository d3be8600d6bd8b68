// Files that the user asks for with a flag: their place is tried before anything runs, and they are written whole.

import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, failure, shellWord } from '#diagnostics';
import { flagBool, flagValue } from '#gocmd';
import { realFolder } from '#workspace';
import { badValue } from './arguments.ts';
import type { Call } from './session.ts';

const flags = ['junit', 'trace', 'events', 'out', 'profile', 'lock'] as const;

/** Where a file is asked for. */
export type Asking = Pick<Call, 'own' | 'cwd'> & Partial<Pick<Call, 'split'>>;

/** Absolute paths of the files that flags name. */
export type WrittenPlaces = { readonly [flag in (typeof flags)[number] | 'coverprofile']?: string };

/**
 * @param recording a file that is read, and is not to be written over
 * @throws DiagnosticError `usage/flag-value` where no file can be made, `usage/arguments` where two would be one.
 */
export function writtenPlaces({ own, cwd, split }: Asking, recording?: string): WrittenPlaces {
  const places: { -readonly [flag in keyof WrittenPlaces]: string } = {};
  const taken = new Map<string, string>(recording === undefined ? [] : [[fileAt(recording), 'the recording']]);
  // As with `go test`, where nothing is run there is none.
  const isRun = split !== undefined && !flagBool(split.own, 'c');
  const profile = (isRun && flagValue(split.own, 'coverprofile')) || undefined;
  const outputDir = (split && flagValue(split.own, 'outputdir')) ?? '';
  const asked = [
    ...flags.map((flag) => ({ key: flag, flag: `--${flag}`, file: own[flag], folder: cwd })),
    { key: 'coverprofile' as const, flag: '-coverprofile', file: profile, folder: resolve(cwd, outputDir) },
  ];
  for (const { key, flag, file, folder } of asked) {
    if (file === undefined) continue;
    const place = placeOf(flag, file, folder);
    const other = taken.get(fileAt(place));
    if (other !== undefined && !isStream(place)) {
      throw new DiagnosticError(
        failure('usage/arguments', `${flag} names the same file as ${other}: ${file}`, {
          remedy: 'name another file',
        }),
      );
    }
    taken.set(fileAt(place), flag);
    places[key] = place;
  }
  return places;
}

/** One name for each file, whatever links lead there. The file itself need not be there. */
function fileAt(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return join(realFolder(dirname(place)), basename(place));
  }
}

/** A pipe or a device takes one text after the other. */
function isStream(place: string): boolean {
  const found = statSync(place, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
}

/** The absolute path of a file to be written. */
function placeOf(flag: string, file: string, cwd: string): string {
  const target = resolve(cwd, file);
  const folder = dirname(target);
  if (file === '') throw badValue(`${flag} takes a file`, `${flag} FILE`);
  if (!isFolder(folder))
    throw badValue(`${flag} names a file in ${folder}, which is no folder`, `mkdir -p ${shellWord(folder)}`);
  if (isFolder(target)) {
    throw badValue(`${flag} names the folder ${target}, and not a file`, `name a file in it: ${flag} ${file}/NAME`);
  }
  return target;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Writes a file: whole or not at all, so that nobody reads half of it. Into a link it is written where that leads; a
 * pipe or a device takes it as it comes.
 * @throws DiagnosticError `disk/full`, `disk/failed`.
 */
export function writeWhole(target: string, text: string, { makeFolder = false } = {}): void {
  const draft = `${target}.${process.pid}.tmp`;
  try {
    if (makeFolder) mkdirSync(dirname(target), { recursive: true });
    // What /dev/stdout leads to has a name that cannot be opened, so that is asked before any link is followed by name.
    if (isStream(target)) {
      writeFileSync(target, text);
      return;
    }
    const kind = lstatSync(target, { throwIfNoEntry: false });
    const real = kind?.isSymbolicLink() ? realpathSync(target) : target;
    writeFileSync(draft, text);
    renameSync(draft, real);
  } catch (error) {
    removeDraft(draft);
    throw new DiagnosticError(unwritten(target, error as NodeJS.ErrnoException));
  }
}

/** What kept the file from being written may keep the draft from being removed. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // The first fault is the one to tell.
  }
}

/** What the system said against a file that was asked for. */
export function unwritten(file: string, { code, message }: NodeJS.ErrnoException): Diagnostic {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return failure('disk/full', 'the disk is full', {
      place: { file },
      remedy: 'free some space, or name a file elsewhere',
    });
  }
  const remedy = 'name a file that you may write, in a folder that is there';
  return failure('disk/failed', `the file cannot be written: ${message}`, { place: { file }, remedy });
}
