// Makes the symbolic links of a laid-out tree that lead out of the repository lead where they really do.

import { readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Tree } from '#git';
import { isBeneath } from './place.ts';

/**
 * A relative link out of the repository would dangle in the copy, also one that comes back in by the repository's own
 * name, and an absolute one into the repository would show the copy what is checked out now. Answers whether any link
 * leads outside, where content may change while the tree does not.
 */
export function relink(tree: Tree, top: string, realTop: string): boolean {
  let outside = false;
  for (const [file, { mode }] of tree) {
    if (mode !== '120000') continue;
    const link = join(top, file);
    const target = targetOf(link);
    if (target === undefined) continue;
    const real = resolve(dirname(join(realTop, file)), target);
    const within = real === realTop || isBeneath(realTop, real);
    if (!within) outside = true;
    if (within ? staysWithin(link, target, top) : isAbsolute(target)) continue;
    rmSync(link);
    symlinkSync(within ? relative(dirname(link), join(top, real.slice(realTop.length))) || '.' : real, link);
  }
  return outside;
}

function staysWithin(link: string, target: string, top: string): boolean {
  const to = resolve(dirname(link), target);
  return !isAbsolute(target) && (to === top || isBeneath(top, to));
}

/** Undefined where symbolic links are plain files (core.symlinks=false). */
function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
