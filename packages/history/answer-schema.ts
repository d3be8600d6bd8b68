// The answer of `gows history` as a zod schema, for tests and for the export of JSON Schema only.

import { z } from 'zod';
import { outcomeSchema } from '#events/schema';

const count = z.int().nonnegative();
const duration = z.number().nonnegative().exactOptional();

export const historyAnswerSchema = z
  .object({
    schema: z.literal('gows.history/1'),
    packages: z
      .array(
        z.object({
          importPath: z.string(),
          module: z.string(),
          runs: count.describe('Those that came to an end of their own; what was reused is none.'),
          passed: count,
          failed: count.describe('Failed tests, panics, races, timeouts, builds and vet.'),
          flaky: count.describe('Failed beside others and passed alone.'),
          medianMs: duration.describe('Of full passes; absent where there was none.'),
          p95Ms: duration.describe('95 % of full passes took no longer.'),
          lastAt: z.iso.datetime().describe('UTC.'),
          lastOutcome: outcomeSchema,
        }),
      )
      .readonly(),
    retention: z
      .object({ days: count, runs: count, results: count })
      .describe('What is forgotten: runs that are older, and the oldest beyond so many runs and results.'),
  })
  .describe('The document of gows history --json.');
