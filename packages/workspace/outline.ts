// Reads a workspace for who asks which packages there are and what they import, and not what is in their files.

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Listing } from '#gocmd';
import { missing } from './digest.ts';
import { type FirstListing, firstLook, openFirst } from './first-listing.ts';
import { outlineOf } from './kept-listing.ts';
import { type GroundRequest, surveyRows } from './listing-ground.ts';
import { readModuleFiles } from './module-files.ts';
import { readWorkspace } from './read.ts';
import { list, makeSide, type ReadRequest, type SideInMaking, snapshotOf } from './side.ts';
import { defaultProfile } from './units.ts';
import type { Outline } from './workspace.ts';

/**
 * As `readWorkspace`, for who does not ask what is in the files: of a workspace that was never read before, no source is
 * read but by the go command.
 */
export async function readOutline(request: ReadRequest): Promise<Outline> {
  const { kept, location, top } = request;
  if (!kept) return readWorkspace(request);
  const ground: GroundRequest = { ...request, kept };
  const first = openFirst(ground);
  if (first.state === 'due') return listFirst(request, ground, first);
  if (first.state === 'over') return readWorkspace(request);
  const modules = readModuleFiles(location, top);
  const surveyed = surveyRows(ground);
  const side = surveyed && first.standing(firstLook(surveyed));
  return side ? snapshotOf(request, modules, side, []) : readWorkspace(request);
}

/** All is looked at while the go command is at work, as nothing that was there before tells of it. */
async function listFirst(request: ReadRequest, ground: GroundRequest, first: FirstListing): Promise<Outline> {
  const { location, top, goEnv, signal } = request;
  const over = new AbortController();
  const sinceMs = Date.now();
  let making: SideInMaking | undefined;
  const listOnce = (withoutIndex: boolean, until: AbortSignal | undefined): Promise<Listing> =>
    list(
      { ...request, ...(until ? { signal: until } : {}) },
      { withoutIndex, onPackages: (some) => making?.add(some) },
    );
  let listing = listOnce(false, signal ? AbortSignal.any([signal, over.signal]) : over.signal);
  const callOff = async () => {
    over.abort();
    await listing.catch(() => {});
  };
  try {
    // Nothing of the listing is taken before this has come to its end.
    const modules = readModuleFiles(location, top);
    const surveyed = surveyRows(ground);
    const look = surveyed && firstLook(surveyed);
    if (look?.backdated) {
      await callOff();
      listing = listOnce(true, signal);
    }
    making = makeSide(request, modules, unread);
    const listed = await listing;
    const side = making.end(listed);
    const outline = look && outlineOf(listed, side, look, goEnv.GOMODCACHE);
    if (outline && !signal?.aborted) {
      if (look.holdsSince(sinceMs, listed)) first.keep(look, outline);
      // Something is always younger, then, or can be told by its names alone.
      else first.end();
    }
    return snapshotOf(request, modules, side, listed.diagnostics);
  } catch (error) {
    await callOff();
    throw error;
  }
}

/** In place of the digest of what nobody asks for. A profile counts only where there is one. */
function unread(path: string): string {
  return basename(path) === defaultProfile && !existsSync(path) ? missing : '';
}
