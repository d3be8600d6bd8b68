// What gows keeps: how much, within which bound, and whether a database was set aside.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheSize, cacheStats } from '#cache';
import { openHistory } from '#history';
import { type Check, type Found, finding, foundFrom, ok } from '../check.ts';

/** Below this, results of a middling workspace push each other out. */
const small = 64 << 20;

export const cache: Check = {
  name: 'cache',
  async look({ cacheFolder, env }) {
    // Told with the disk.
    if ('fault' in cacheFolder) return [];
    const { dir, writable } = cacheFolder.value;
    const { maxBytes, diagnostics } = cacheSize(env);
    const found: Found[] = diagnostics.map((diagnostic) => foundFrom(diagnostic));
    if (maxBytes < small) {
      found.push(
        finding(
          'warning',
          `at most ${mebibytes(maxBytes)} of results are kept, so they push each other out`,
          'raise GOWS_CACHE_SIZE, or unset it for 1g',
        ),
      );
    }
    if (existsSync(join(dir, 'gows.db'))) {
      const opened = await openHistory(dir, { env, readOnly: !writable });
      found.push(...[...opened.diagnostics, ...(opened.history?.close() ?? [])].map((one) => foundFrom(one)));
    }
    if (!existsSync(join(dir, 'results.db'))) return [...found, ...setAside(dir), ok(`nothing is kept yet in ${dir}`)];
    const binaryBound = { maxBytes: 0, settingsAgeMs: 0, binaryAgeMs: 0 };
    const stats = await cacheStats(dir, { maxBytes, binaryBound, readOnly: !writable });
    found.push(...stats.diagnostics.map((diagnostic) => foundFrom(diagnostic)), ...setAside(dir));
    const results = stats.entries === 1 ? '1 result' : `${stats.entries} results`;
    return [
      ...found,
      ok(
        `${results}, ${mebibytes(stats.bytes)} of at most ${mebibytes(maxBytes)}, and ${mebibytes(stats.binaryBytes)} of test binaries in ${dir}`,
      ),
    ];
  },
};

function setAside(dir: string): readonly Found[] {
  const names = readdirSync(dir).filter((name) => /\.damaged-[^-]*$/.test(name));
  if (names.length === 0) return [];
  return [
    finding(
      'note',
      `a damaged database was set aside: ${names.join(', ')}`,
      `see that disk and memory are sound if that happens again; delete it: rm ${join(dir, '*.damaged-*')}`,
      { code: 'store/quarantined' },
    ),
  ];
}

function mebibytes(size: number): string {
  return size >= 1 << 30 ? `${(size / (1 << 30)).toFixed(1)} GiB` : `${(size / (1 << 20)).toFixed(1)} MiB`;
}
