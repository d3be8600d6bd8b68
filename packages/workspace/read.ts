// Reads one side of a workspace: the same code for the head in the user's folder and for a base laid out elsewhere.

import type { Listing } from '#gocmd';
import { firstLook, openFirst } from './first-listing.ts';
import { withIncluded } from './included.ts';
import { keepListing, keptListing, outlineOf, sideWithContents } from './kept-listing.ts';
import { type ListingGround, type ListingSurvey, surveyGround } from './listing-ground.ts';
import { readModuleFiles } from './module-files.ts';
import { list, type ReadRequest, sideOf, snapshotOf } from './side.ts';
import type { Snapshot } from './workspace.ts';

/**
 * Lists the whole workspace by one `go list`, or by none where a kept one still holds, and digests every file that it
 * names.
 * @throws DiagnosticError `modfile/*`, `workspace/*`, when there is no answer for the workspace as a whole.
 */
export async function readWorkspace(request: ReadRequest): Promise<Snapshot> {
  return withIncluded(await readListed(request), request);
}

async function readListed(request: ReadRequest): Promise<Snapshot> {
  const { location, top, goEnv, kept, signal } = request;
  const modules = readModuleFiles(location, top);
  const survey = kept && surveyGround({ ...request, kept });
  if (!kept || !survey) {
    const listed = await list(request);
    return snapshotOf(request, modules, sideOf(request, modules, listed), listed.diagnostics);
  }
  const known = survey.wasKept ? survey.read() : undefined;
  const before = known && keptListing(known, top, kept);
  if (before) {
    known.save();
    return snapshotOf(request, modules, before, []);
  }
  const first = openFirst({ ...request, kept });
  const firstSide = first.state === 'kept' ? first.standing(firstLook(survey.surveyed)) : undefined;
  const read = firstSide && (known ?? survey.read()).again();
  if (read) {
    keepListing(read, firstSide, kept);
    read.save();
    first.end();
    return snapshotOf(request, modules, sideWithContents(firstSide, top, read.digest), []);
  }
  const { listed, ground } = await listOn(request, survey, known);
  const after = ground?.again();
  const side = sideOf(request, modules, listed, after?.digest);
  if (!signal?.aborted) {
    const outline = after && outlineOf(listed, side, after, goEnv.GOMODCACHE);
    if (outline) keepListing(after, outline, kept);
    first.end();
  }
  (after ?? ground)?.save();
  return snapshotOf(request, modules, side, listed.diagnostics);
}

/** Lists, and reads the ground beside it where little of it is known. */
async function listOn(
  request: ReadRequest,
  survey: ListingSurvey,
  known: ListingGround | undefined,
): Promise<{ readonly listed: Listing; readonly ground?: ListingGround | undefined }> {
  if (known) return { listed: await list(request, { withoutIndex: survey.backdated }), ground: known };
  survey.readUnsettled();
  const over = new AbortController();
  const listing = list(request, { withoutIndex: survey.backdated });
  // Without a listing nobody needs the ground.
  listing.catch(() => over.abort());
  const [listed, ground] = await Promise.all([listing, survey.readBeside(over.signal)]);
  return { listed, ground };
}
