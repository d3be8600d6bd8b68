// Turns paths on this machine into places that mean the same on both sides of a comparison, and back.

import { isAbsolute, join, relative, sep } from 'node:path';
import type { Place } from './workspace.ts';

/** The place of an absolute path, seen from `top`. */
export function placeOf(top: string, path: string): Place {
  const rel = relative(top, path);
  if (rel === '') return '.';
  if (rel === '..' || rel.startsWith(`..${sep}`) || isAbsolute(rel))
    return sep === '/' ? path : path.replaceAll(sep, '/');
  return sep === '/' ? rel : rel.replaceAll(sep, '/');
}

/** The absolute path of a place. */
export function pathOf(top: string, place: Place): string {
  return isAbsolute(place) ? place : join(top, place);
}

/** Whether `place` is `dir` or lies beneath it. */
export function isWithin(dir: Place, place: Place): boolean {
  return dir === '.' ? !isAbsolute(place) : place === dir || place.startsWith(`${dir}/`);
}

/** `dir` joined with a name relative to it. */
export function placeIn(dir: Place, name: string): Place {
  return dir === '.' ? name : `${dir}/${name}`;
}

/** The place of the folder that holds `place`; undefined for the top and for a file system's root. */
export function parentOf(place: Place): Place | undefined {
  if (place === '.' || place === '/') return undefined;
  const slash = place.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : place.slice(0, slash);
}

/** Whether an absolute path lies beneath an absolute folder. */
export function isBeneath(dir: string, path: string): boolean {
  return path.startsWith(dir.endsWith('/') ? dir : `${dir}/`);
}

/** As `join`, for a folder and a path beneath it that are plain: of a large workspace that is asked for very often. */
export function joinPlain(dir: string, name: string): string {
  if (sep !== '/') return join(dir, name);
  return dir.endsWith('/') ? dir + name : `${dir}/${name}`;
}
