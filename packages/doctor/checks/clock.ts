// The clock: whether file times, which say what changed since it was last looked at, come after one another.

import { lstatSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from '#diagnostics';
import { commitTime } from '#git';
import { type Check, type Found, finding, ok } from '../check.ts';
import type { Ground } from '../ground.ts';

/** Milliseconds by which clocks may differ and files be dated ahead without harm. */
const tolerated = 2_000;
/** How many files are named. */
const named = 3;

export const clock: Check = {
  name: 'clock',
  async look(ground) {
    const found = [...skew(ground), ...(await futureFiles(ground)), ...(await behind(ground))];
    return found.length > 0 ? found : [ok('file times and the clock agree')];
  },
};

/** A file server dates files by its own clock. */
function skew({ cacheFolder }: Ground): readonly Found[] {
  if ('fault' in cacheFolder || !cacheFolder.value.writable) return [];
  const before = Date.now();
  let folder: string;
  try {
    folder = mkdtempSync(join(cacheFolder.value.dir, 'clock-'));
  } catch {
    // A full disk has a check of its own.
    return [];
  }
  const { mtimeMs } = statSync(folder);
  rmSync(folder, { recursive: true, force: true });
  const ahead =
    mtimeMs < before - tolerated ? mtimeMs - before : mtimeMs > Date.now() + tolerated ? mtimeMs - before : 0;
  if (ahead === 0) return [];
  return [
    finding(
      'warning',
      `the file system of the cache folder is ${spanOf(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} this machine's clock`,
      'set both clocks by NTP, or name a cache folder on a local disk with --cache-dir',
    ),
  ];
}

async function futureFiles({ files, top, now }: Ground): Promise<readonly Found[]> {
  const [listed = [], folder] = await Promise.all([files, top]);
  const ahead = listed.flatMap(({ path }) => {
    const mtimeMs = lstatSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return mtimeMs > now + tolerated ? [{ path, ms: mtimeMs - now }] : [];
  });
  if (ahead.length === 0) return [];
  const names = ahead.slice(0, named).map(({ path }) => path);
  const more = ahead.length > named ? ` and ${ahead.length - named} more` : '';
  const most = ahead.reduce((longest, { ms }) => Math.max(longest, ms), 0);
  return [
    finding(
      'warning',
      `files are dated up to ${spanOf(most)} in the future, so each is read again in every run: ${names.join(', ')}${more}`,
      `set the clock right, then: touch ${names.map(shellWord).join(' ')}`,
    ),
  ];
}

/** A clock that is far behind shows in commits from the future. */
async function behind({ repository, now }: Ground): Promise<readonly Found[]> {
  const opened = await repository;
  if ('fault' in opened || !opened.value) return [];
  const at = await commitTime(opened.value);
  if (at === undefined || at <= now + 24 * 60 * 60 * 1000) return [];
  return [
    finding(
      'warning',
      `the clock is ${spanOf(at - now)} behind the commit that is checked out`,
      'set the clock by NTP',
    ),
  ];
}

function spanOf(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  if (hours >= 2) return `${Math.round(hours)} hours`;
  return ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.ceil(ms / 1000)} s`;
}
