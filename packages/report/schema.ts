// The answer of `gows report` as a zod schema, for tests and for the export of JSON Schema only.

import { z } from 'zod';
import {
  diagnosticSchema,
  outcomeSchema,
  reuseSchema,
  sourceSchema,
  startedFields,
  testOutcomeSchema,
} from '#events/schema';

const milliseconds = z.number().nonnegative();
const sinceStart = milliseconds.describe('Milliseconds since the run began.');
const count = z.int().nonnegative();
const goPackage = z.string().describe('Import path.');
const where = z.string().exactOptional().describe('path:line, relative to the workspace root.');
const rerun = z.string().exactOptional().describe('A command to paste that runs just what failed again.');
const testCounts = z.object({ passed: count, failed: count, skipped: count });

const coverageSchema = z
  .object({
    statements: count,
    covered: count.describe('How many of them were reached.'),
    percent: z.number().exactOptional().describe('As it is printed, with one digit; absent without statements.'),
  })
  .meta({ id: 'ReportCoverage', description: 'What tests reached, where that was measured.' });

const runSchema = z
  .object({
    id: z.string(),
    startedAt: z.iso.datetime().describe('UTC, with milliseconds.'),
    elapsedMs: milliseconds,
    outcome: z
      .enum(['pass', 'fail', 'cancelled', 'error', 'unfinished'])
      .describe('unfinished: the stream ends before the run does.'),
    exitCode: z.int().exactOptional(),
    head: z.object({ rev: z.string(), dirty: z.boolean() }).exactOptional(),
    counts: z.partialRecord(outcomeSchema, count).describe('Packages by outcome.'),
    tests: testCounts,
    reuse: z
      .object({ looked: count, reused: count, cutOff: count })
      .describe('Results for which a kept one was looked for and found, by an equal binary in the case of cutOff.'),
    coverage: coverageSchema.exactOptional().describe('Of all packages together, each statement once.'),
  })
  .meta({ id: 'Run' });

const testSchema = z
  .object({
    name: z.string(),
    outcome: testOutcomeSchema.exactOptional().describe('Absent where the run broke off before its end.'),
    elapsedMs: milliseconds,
    race: z.literal(true).exactOptional().describe('A race was reported under it, whatever its outcome.'),
    below: z.literal(true).exactOptional().describe('It failed for its subtests alone, and is counted with none.'),
  })
  .meta({ id: 'Test' });

const taskSchema = z.object({
  id: z.string(),
  package: goPackage,
  module: z.string(),
  reason: z.string().describe('Why it was in the plan.'),
  outcome: outcomeSchema.exactOptional(),
  source: sourceSchema.exactOptional(),
  reuse: reuseSchema.exactOptional(),
  spans: z
    .array(
      z.object({
        kind: z
          .enum(['wait', 'compile', 'link', 'ready', 'run', 'reused'])
          .describe('wait: for its build, as for what it imports. ready: for a free process.'),
        startMs: sinceStart,
        endMs: sinceStart,
      }),
    )
    .readonly(),
  elapsedMs: milliseconds.describe('Of the process that made the result.'),
  estimateMs: milliseconds.exactOptional(),
  tried: z.string().exactOptional().describe('That it failed beside others, and how it went alone.'),
  usage: z.object({ userMs: milliseconds, systemMs: milliseconds, maxRssKiB: count }).exactOptional(),
  coverage: coverageSchema.exactOptional(),
  counts: testCounts,
  tests: z.array(testSchema).readonly().describe('Failed ones first, then the slowest.'),
  moreTests: z.int().positive().exactOptional().describe('How many are left out.'),
  where,
  rerun,
});

const comparisonSchema = z.object({
  run: runSchema,
  outcomes: z
    .array(z.object({ package: goPackage, from: outcomeSchema, to: outcomeSchema }))
    .readonly()
    .describe('Packages that were fine and no longer are, or the other way round.'),
  failing: z.array(z.object({ package: goPackage, test: z.string() })).readonly(),
  fixed: z.array(z.object({ package: goPackage, test: z.string() })).readonly(),
  times: z
    .array(z.object({ package: goPackage, fromMs: milliseconds, toMs: milliseconds }))
    .readonly()
    .describe('Packages that ran in both and took much more or less time, the largest difference first.'),
  added: z.array(goPackage).readonly(),
  removed: z.array(goPackage).readonly(),
});

export const reportAnswerSchema = z
  .object({
    schema: z.literal('gows.report/1'),
    run: runSchema,
    ...startedFields,
    workspace: z
      .object({
        root: z.string(),
        modules: count,
        packages: count,
        go: z.string(),
        race: z.boolean(),
        base: z.object({ rev: z.string(), how: z.string() }).exactOptional(),
      })
      .exactOptional()
      .describe('Absent where the run ended before the workspace was read.'),
    tasks: z.array(taskSchema).readonly(),
    steps: z
      .array(
        z.object({
          step: z.enum(['compile', 'link', 'vet']),
          importPath: z.string().describe('As the go command names it: X, X [X.test], X.test.'),
          startMs: sinceStart,
          elapsedMs: milliseconds,
        }),
      )
      .readonly()
      .describe('Steps of builds that started a process.'),
    criticalPath: z
      .array(
        z.object({
          kind: z.enum(['read', 'compile', 'link', 'vet', 'run', 'other']),
          name: z.string().exactOptional(),
          startMs: sinceStart,
          endMs: sinceStart,
        }),
      )
      .readonly()
      .describe('What the end hung on: each began when the one before was over.'),
    causes: z
      .array(z.object({ cause: z.string(), packages: z.int().positive() }))
      .readonly()
      .describe('Why kept results did not serve, the most frequent first.'),
    slowestTests: z.array(testSchema.extend({ package: goPackage })).readonly(),
    failures: z
      .array(
        z.object({
          package: goPackage,
          outcome: outcomeSchema,
          where,
          rerun,
          failedBuild: z.string().exactOptional().describe('The import path whose build failed.'),
          tests: z
            .array(z.object({ name: z.string(), why: z.string().exactOptional(), where }))
            .readonly()
            .describe('Less those that failed for a subtest.'),
          output: z.string(),
        }),
      )
      .readonly(),
    races: z
      .array(
        z.object({
          report: z.string(),
          accesses: z.array(z.object({ what: z.string(), place: z.string(), symbol: z.string() })).readonly(),
          seen: z.array(z.object({ package: goPackage, test: z.string().exactOptional() })).readonly(),
        }),
      )
      .readonly(),
    diagnostics: z.array(diagnosticSchema).readonly(),
    previous: comparisonSchema
      .exactOptional()
      .describe('The newest earlier run of the same command that was kept and came to its end.'),
  })
  .describe('The document of gows report --json.');
