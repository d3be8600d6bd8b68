// gows cache stats, gc and verify: look after the cache folder, wherever one stands.

import { binaryBytes, cacheSize, cacheStats, collectCache, parseSize, verifyCache } from '#cache';
import { type Diagnostic, DiagnosticError, exitCodes, failure } from '#diagnostics';
import { binaryAgeMs, boundBinaries, pruneLimits } from '#engine';
import { openHistory } from '#history';
import { drawCacheCollected, drawCacheStats, drawCacheVerified } from '#report';
import { refuseFaults, refuseWords } from '../arguments.ts';
import { type CacheFolder, openCacheDir } from '../cache-dir.ts';
import { collecting, common } from '../options.ts';
import type { Output } from '../output.ts';
import type { Call } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const cacheStatsCommand: CommandSpec = {
  name: 'cache stats',
  usage: '',
  about: 'Show how much is kept of earlier results, how old it is, and where',
  flags: common,
  goFlags: 'none',
  examples: ['gows cache stats', 'gows cache stats --json'],
  async run(call, output) {
    const { dir, readOnly } = cacheDirOf(call);
    const { maxBytes, diagnostics } = cacheSize(call.env);
    const { settingsAgeMs } = pruneLimits;
    const binaryBound = { maxBytes: binaryBytes(maxBytes), settingsAgeMs, binaryAgeMs };
    const options = { readOnly: readOnly !== undefined };
    const { history, diagnostics: told } = await openHistory(dir, { env: call.env, ...options });
    const hits = history?.reused() ?? 0;
    const unkept = history?.close() ?? [];
    const stats = await cacheStats(dir, { maxBytes, hits, binaryBound, ...options });
    const answer = { ...stats, diagnostics: [...diagnostics, ...told, ...unkept, ...stats.diagnostics] };
    await tell(call, output, answer, () => drawCacheStats(answer, { color: output.color }));
    return unusable(answer) ? exitCodes.failed : exitCodes.ok;
  },
};

export const cacheGc: CommandSpec = {
  name: 'cache gc',
  usage: '',
  about: 'Let go what was not used for longest, and give its room back',
  flags: [...collecting, ...common],
  goFlags: 'none',
  examples: ['gows cache gc', 'gows cache gc --max-size 500m', 'gows cache gc --all'],
  async run(call, output) {
    const { maxBytes, diagnostics } = boundOf(call);
    const dir = writable(cacheDirOf(call));
    const all = call.own.all ?? false;
    const mostBinaries = all ? 0 : binaryBytes(maxBytes);
    const binaries = { ...(await boundBinaries(dir, mostBinaries)), maxBytes: mostBinaries };
    const collected = await collectCache(dir, { maxBytes, all, binaries });
    const answer = { ...collected, diagnostics: [...diagnostics, ...collected.diagnostics] };
    await tell(call, output, answer, () => drawCacheCollected(answer));
    return unusable(answer) ? exitCodes.failed : exitCodes.ok;
  },
};

export const cacheVerify: CommandSpec = {
  name: 'cache verify',
  usage: '',
  about: 'Read everything that is kept, and drop what is not as it was written',
  flags: common,
  goFlags: 'none',
  examples: ['gows cache verify'],
  async run(call, output) {
    const answer = await verifyCache(writable(cacheDirOf(call)));
    await tell(call, output, answer, () => drawCacheVerified(answer, { color: output.color }));
    return answer.damaged.length > 0 || unusable(answer) ? exitCodes.failed : exitCodes.ok;
  },
};

/** @throws DiagnosticError where nothing can be dropped from the folder. */
function writable({ dir, readOnly }: CacheFolder): string {
  if (!readOnly) return dir;
  throw new DiagnosticError(
    failure('config/cache-dir', 'the cache folder cannot be written, so nothing can be let go', {
      place: { file: dir },
      remedy: 'make it writable, or run this as the user whose it is',
    }),
  );
}

/** @throws DiagnosticError for arguments, and where there is no such folder and none can be made. */
function cacheDirOf(call: Call): CacheFolder {
  refuseFaults(call);
  refuseWords(call, (word) => ({
    message: `the cache is one for all packages, so ${word} means nothing to it`,
    remedy: 'leave it out; "gows help" lists all commands',
  }));
  return openCacheDir(call.own.cacheDir, call.env, call.cwd);
}

function boundOf({ own, env }: Call): ReturnType<typeof cacheSize> {
  if (own.maxSize === undefined) return cacheSize(env);
  if (own.all) {
    throw new DiagnosticError(
      failure('usage/arguments', '--all lets everything go, so --max-size means nothing', {
        remedy: 'leave one of the two out',
      }),
    );
  }
  const maxBytes = parseSize(own.maxSize);
  if (maxBytes !== undefined) return { maxBytes, diagnostics: [] };
  throw new DiagnosticError(
    failure('usage/flag-value', `--max-size takes a size, not ${JSON.stringify(own.maxSize)}`, {
      remedy: 'write bytes, or a number with k, m, g or t, as in --max-size 500m; --all lets everything go',
    }),
  );
}

async function tell(
  call: Call,
  output: Output,
  answer: { readonly diagnostics: readonly Diagnostic[] },
  draw: () => string,
): Promise<void> {
  await output.diagnose(answer.diagnostics);
  output.out(call.own.json ? `${JSON.stringify(answer)}\n` : draw());
}

/** The answer is not what was asked for: the database could not be used. */
function unusable({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return diagnostics.some(({ code }) => code === 'store/unavailable');
}
