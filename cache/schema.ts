// The answers of gows cache as zod schemas, for tests and for the export of JSON Schema only.

import { z } from 'zod';
import { diagnosticSchema } from '#events/schema';

const count = z.int().nonnegative();
const bytes = z.int().nonnegative().describe('In bytes.');
const dir = z.string().describe('The cache folder, absolute.');
const diagnostics = z.array(diagnosticSchema).readonly();
const time = z.iso.datetime().exactOptional();

export const cacheStatsSchema = z
  .object({
    schema: z.literal('gows.cache-stats/1'),
    dir,
    entries: count.describe('Kept results: passes of a package.'),
    packages: count.describe('How many packages they are of.'),
    bytes: bytes.describe('Of all that counts for the bound, in bytes.'),
    maxBytes: bytes.describe('The bound, in bytes.'),
    databaseBytes: bytes,
    blobs: z.object({ count, bytes }).describe('Large values, as files.'),
    hits: count.describe('How many results were reused by the runs that the history holds.'),
    oldest: time.describe('When the oldest result was put.'),
    newest: time.describe('When the newest result was put.'),
    binaryBytes: bytes.describe('Of kept test binaries, which do not count for the bound, in bytes.'),
    binaryBound: z
      .object({
        maxBytes: bytes.describe('All together, in bytes; the least recently used go.'),
        settingsAgeMs: count.describe(
          'All of a set of flags, toolchain and workspace that was not used for so long go.',
        ),
        binaryAgeMs: count.describe('One that no build has asked for in so long goes.'),
      })
      .describe('What bounds them, looked at when a run has built; times are in milliseconds.'),
    historyBytes: bytes.describe('Of the history of runs, in bytes.'),
    streamBytes: bytes.describe('Of the events of the last runs, in bytes.'),
    reportBytes: bytes.describe('Of the pages that gows report made, in bytes.'),
    diagnostics,
  })
  .describe('The document of gows cache stats --json.');

export const cacheCollectedSchema = z
  .object({
    schema: z.literal('gows.cache-gc/1'),
    dir,
    evicted: count.describe('Results that were let go.'),
    entries: count.describe('Results that are left.'),
    orphans: count.describe('Files that nothing referred to.'),
    bytesBefore: bytes,
    bytesAfter: bytes,
    maxBytes: bytes.describe('The bound, in bytes.'),
    binaries: z
      .object({
        removed: count.describe('How many were let go.'),
        bytesBefore: bytes,
        bytesAfter: bytes,
        maxBytes: bytes.describe('The bound, in bytes.'),
      })
      .describe('What became of kept test binaries; those that a run builds just then stay.'),
    diagnostics,
  })
  .describe('The document of gows cache gc --json.');

export const cacheVerifiedSchema = z
  .object({
    schema: z.literal('gows.cache-verify/1'),
    dir,
    entries: count.describe('Results that are as they were written.'),
    others: count.describe('Other values that are: what explains misses.'),
    bytes: bytes.describe('That were read.'),
    damaged: z
      .array(
        z.object({
          kind: z.enum(['result', 'shape', 'earlier', 'observed', 'node', 'database']),
          name: z.string().describe('An import path where one is known, else a key or a file.'),
          why: z.string(),
        }),
      )
      .readonly()
      .describe('What was not as it was written, and was dropped.'),
    diagnostics,
  })
  .describe('The document of gows cache verify --json.');

export const cacheKeySchema = z
  .object({
    schema: z.literal('gows.cache-key/1'),
    secret: z.string().describe('Signs: gows-key-1: and 43 characters. For GOWS_REMOTE_KEY, or GOWS_ISSUER_KEY.'),
    public: z.string().describe('Believes what the secret one signed: gows-pub-1: and 43 characters.'),
  })
  .describe('The document of gows cache key --json.');
