// The plan of shards as a zod schema, for tests and for the export of JSON Schema only.

import { z } from 'zod';
import { diagnosticSchema } from '#events/schema';

const count = z.int().nonnegative();
const milliseconds = z.int().nonnegative();

export const shardPlanSchema = z
  .object({
    schema: z.literal('gows.ci-plan/1'),
    id: z
      .string()
      .describe('SHA-256 of which shard has which packages of which workspace: equal in all runs of one plan.'),
    of: z.enum(['affected', 'named', 'workspace']).describe('What was planned.'),
    base: z.object({ rev: z.string(), how: z.string() }).exactOptional(),
    head: z
      .object({ rev: z.string(), dirty: z.boolean() })
      .exactOptional()
      .describe('What was checked out; absent where there was no commit.'),
    workspace: z
      .object({ packages: count, digest: z.string().describe('SHA-256 of their import paths, and which have tests.') })
      .describe('All packages of it, planned or not.'),
    shards: z
      .array(
        z.object({
          index: z.int().positive().describe('From 1.'),
          count: z.int().positive(),
          packages: z
            .array(
              z.object({
                importPath: z.string(),
                hasTests: z.boolean(),
                expectedMs: milliseconds.describe('Of its tests.'),
                by: z
                  .enum(['history', 'median', 'assumed', 'no-tests', 'reused'])
                  .describe(
                    'Its own last passes, the median of those that have some, or the same for all; reused: a result that every runner gets stands for it.',
                  ),
                reason: z.string().describe('Why it is in the plan.'),
              }),
            )
            .readonly()
            .describe('The longest first; empty where there are fewer packages than shards.'),
          testMs: milliseconds.describe('What its tests keep cores busy, all added up.'),
          buildMs: milliseconds.describe('What it compiles, vets and links, each once, all added up.'),
          expectedMs: milliseconds.describe('From the first build to the last test.'),
        }),
      )
      .readonly(),
    basis: z
      .object({
        timed: count.describe('Of the packages with tests, how many have passed before.'),
        tested: count,
        reused: count.exactOptional().describe('How many packages need neither run nor be built.'),
        builds: z.enum(['measured', 'assumed']),
        cores: z.int().positive().describe('Of a runner.'),
        targetMs: milliseconds.exactOptional().describe('What --target-minutes asked for.'),
        tooLong: z.string().exactOptional().describe('This package alone takes longer than the target.'),
      })
      .describe('What the times rest on.'),
    diagnostics: z.array(diagnosticSchema).readonly(),
  })
  .describe('The document of gows ci plan --json, and the file that --plan takes.');
