// One path's state before a test ran, from what was known before, the folder's snapshot, and its times.

import path from 'node:path';
import { bornNs, clockSlackNs } from './consulted.ts';
import type { Disk, Found } from './disk.ts';
import type { FileLook, PathLook } from './looked.ts';
import { type Roots, rootOf } from './roots.ts';
import type { Spot } from './shape.ts';
import type { FolderSnapshot } from './snapshot.ts';
import { namesState } from './state.ts';

export type PathOutcome = { readonly state: string } | { readonly why: string };
export type PathSettler = (look: PathLook, known: PathLook | undefined) => PathOutcome;

export interface PathSettlerContext {
  readonly before: { readonly startedNs: bigint; readonly snapshot: FolderSnapshot };
  /** After the run. */
  readonly disk: Disk;
  readonly roots: Roots;
  readonly isSource: (path: string) => boolean;
  /** Whether a path that looks as before was written meanwhile, and not by the test, as far as is known. */
  readonly flickered: (look: FileLook & { readonly path: string }) => boolean;
  readonly except: (spot: Spot) => boolean;
}

export const changed = 'changed while the test ran';
export const appeared = 'appeared while the test ran';
export const rewritten = 'was written while the test ran: it is as before, and may have been something else meanwhile';
export const vanished = 'vanished while the test ran';
const unknown = 'was written while the test ran, and what was there before is not known';

export function pathSettler({ before, disk, roots, isSource, flickered, except }: PathSettlerContext): PathSettler {
  const sinceNs = before.startedNs - clockSlackNs;
  const moved = movedFolders(disk, sinceNs);

  /** A listing as it was, unless a source came or went. */
  const listing = (look: PathLook, was: readonly string[], now: readonly string[]): PathOutcome => {
    const counted = was.filter((name) => !except(`${look.spot}/${name.slice(2)}`));
    const [old, young] = [new Set(counted), new Set(now)];
    const source = (name: string) => isSource(path.join(look.path, name.slice(2)));
    const came = now.find((name) => !old.has(name) && source(name));
    if (came) return { why: `${came.slice(2)} ${appeared}` };
    const went = counted.find((name) => !young.has(name) && source(name));
    if (went) return { why: `${went.slice(2)} ${vanished}` };
    return { state: way(look.state) + namesState(counted) };
  };

  const absentBefore = (look: PathLook): PathOutcome =>
    isSource(look.path) ? { why: appeared } : { state: 'missing' };

  const unknownBefore = (look: PathLook): PathOutcome => (isSource(look.path) ? { why: changed } : { why: unknown });

  return (look, known) => {
    if (known) {
      if (known.state === look.state) return flickered(look) ? { why: rewritten } : { state: known.state };
      if (known.names && look.names) return listing(look, known.names, look.names);
      return isSource(look.path) ? { why: changed } : { state: known.state };
    }
    const found = disk.at(look.path);
    // Of these only counts that they are there; the kernel's own files are as young as their last reader.
    if (/(^| )(there|pinned)$/.test(look.state)) return { state: look.state };
    const entry = before.snapshot.at(look.path);
    if (entry === 'absent') return isGone(found) ? { state: look.state } : absentBefore(look);
    return entry?.found ? fromSnapshot(look, found, entry.found, entry.names) : fromTimes(look, found);
  };

  function fromSnapshot(look: PathLook, found: Found, was: Found, names: readonly string[] | undefined): PathOutcome {
    // What is written twice within a tick of the clock keeps its stamp.
    if (was.stamp === found.stamp && found.ctimeNs < sinceNs) return { state: look.state };
    if (was.kind === 'folder' && was.links.length === 0 && found.links.length === 0) {
      if (look.verb === 'stat') return { state: 'folder' };
      const now = isGone(found) ? [] : look.names;
      if (names && now) return listing({ ...look, state: '' }, names, now);
    }
    if (isGone(found) && isSource(look.path)) return { why: vanished };
    return unknownBefore(look);
  }

  function fromTimes(look: PathLook, found: Found): PathOutcome {
    const quiet = found.ctimeNs < sinceNs && !moved(found.path) && !moved(found.target);
    if (isGone(found)) {
      if (quietAbove(disk, look.path, sinceNs) || !isSource(look.path)) return { state: look.state };
      return { why: vanished };
    }
    // A link that leads nowhere may have led somewhere.
    if (found.kind === 'missing' || found.kind === 'no-folder')
      return quiet && quietAbove(disk, found.target, sinceNs) ? { state: look.state } : unknownBefore(look);
    if (quiet) return { state: look.state };

    const born = found.links.length === 0 && bornNs(found) >= sinceNs;
    switch (found.kind) {
      case 'folder':
        // HOME, the temporary folder and what is above them were there; of a mount or an image it is not told since when.
        if (look.verb === 'stat' && isAtOrAboveRoot(roots, look.path)) return { state: look.state };
        if (born) return { state: 'missing' };
        if (look.verb === 'stat' || (found.stat?.mtimeNs ?? 0n) < sinceNs) return { state: look.state };
        return unknownBefore(look);
      case 'special':
        // Devices change with each use.
        return (found.stat?.birthtimeNs ?? 0n) < sinceNs ? { state: look.state } : unknownBefore(look);
      default:
        // Outside of a temporary folder a file that is new may have taken an older one's place by a rename.
        return born && rootOf(roots, look.path)?.kind === 'temp' ? absentBefore(look) : unknownBefore(look);
    }
  }
}

function isAtOrAboveRoot(roots: Roots, folder: string): boolean {
  const above = folder.endsWith(path.sep) ? folder : folder + path.sep;
  return [roots.packageDir, ...roots.folders.values()].some((root) => root === folder || root.startsWith(above));
}

function isGone({ kind, links }: Found): boolean {
  return links.length === 0 && (kind === 'missing' || kind === 'no-folder');
}

/** The symlinks at the beginning of a state. */
function way(state: string): string {
  return /^(link "(?:[^"\\]|\\.)*" )*/.exec(state)?.[0] ?? '';
}

/** Whether nothing came or went, since then, in the nearest folder above that exists: then what is missing was so. */
function quietAbove(disk: Disk, file: string, sinceNs: bigint): boolean {
  for (let dir = path.dirname(file); ; dir = path.dirname(dir)) {
    const { stat, kind } = disk.at(dir);
    if (kind === 'folder' && stat) return stat.mtimeNs < sinceNs && stat.ctimeNs < sinceNs;
    if (kind === 'file' && stat) return stat.ctimeNs < sinceNs;
    if (dir === path.dirname(dir)) return true;
  }
}

/**
 * Whether a folder above was put there since then: files keep their times when a folder is renamed. Making and removing
 * entries changes both times of a folder, a rename of itself only its ctime.
 */
function movedFolders(disk: Disk, sinceNs: bigint): (file: string) => boolean {
  const known = new Map<string, boolean>();
  const isMoved = (dir: string): boolean => {
    const before = known.get(dir);
    if (before !== undefined) return before;
    const { stat } = disk.at(dir);
    const above = path.dirname(dir);
    const now =
      (stat !== undefined && stat.ctimeNs >= sinceNs && stat.mtimeNs < sinceNs) || (above !== dir && isMoved(above));
    known.set(dir, now);
    return now;
  };
  return (file) => isMoved(path.dirname(file));
}
