// After an edit of one package that no other tested package sees, its build begins before all else is read: the go command
// takes longer to load and compile than gows takes to find out what the edit affects.

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { beginEarly, type EarlyBuild } from '#engine';
import { locateGoexec } from '#goexec';
import { lookAgain, showsEveryChange } from '#witness';
import { newRunId } from '../run.ts';
import type { Fallen } from './recall.ts';

export interface Early {
  readonly build: EarlyBuild;
  /**
   * Whether all still looks as it did right before the build began. Then what was read meanwhile is what the go command
   * reads, and what changes from now on is noticed as in every run.
   */
  readonly holds: () => boolean;
}

/** Undefined where there is nothing to guess. */
export function beginEarlyBuild(
  { guess, changed, now }: Fallen,
  env: Readonly<Record<string, string>>,
): Early | undefined {
  const { lone, build, cacheDir, root } = guess;
  const outside = changed.filter((file) => !isBeside(file, cacheDir));
  const found = lone.find(({ dir }) => outside.some((file) => dirname(file) === dir));
  // A file saved by way of another one changes its folder as well.
  const edited = outside.filter((file) => file !== found?.dir);
  if (!found || !edited.every((one) => isSource(one, found.dir)) || !allKnown(found.dir, now.paths)) return undefined;
  if (!showsEveryChange(now, edited)) return undefined;
  const goexec = locateGoexec({ env });
  const early = beginEarly({
    build: { ...build, env: { ...env, ...build.env } },
    tasks: [found],
    cacheDir,
    runId: newRunId(),
    workspaceRoot: root,
    ...(goexec === undefined ? {} : { goexec }),
  });
  return { build: early, holds: () => lookAgain(now).changed.every((path) => isBeside(path, cacheDir)) };
}

/** What gows writes itself, and what git does. */
function isBeside(path: string, cacheDir: string): boolean {
  return path.startsWith(cacheDir + sep) || path.split(sep).includes('.git');
}

/** Of a new file nothing is known yet: whether it changes once more would not be noticed. */
function allKnown(dir: string, paths: readonly string[]): boolean {
  const known = new Set(paths);
  return readdirSync(dir).every((name) => known.has(join(dir, name)));
}

/** A Go file of the folder that is there still. */
function isSource(path: string, dir: string): boolean {
  return (
    dirname(path) === dir &&
    /\.go$/.test(basename(path)) &&
    statSync(path, { throwIfNoEntry: false })?.isFile() === true
  );
}
