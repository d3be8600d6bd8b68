// Run events as a zod schema, from which docs/reference/schema/run-event.json is made. Not behind the room's door: only
// tests and the export of JSON Schema load it, so that zod costs nothing at start-up.

import { z } from 'zod';
import { type Code, codes } from '#diagnostics';
import { eventVersion, outcomes } from './event.ts';

const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();

const place = z
  .object({
    file: z.string(),
    line: z.int().positive().exactOptional().describe('From 1.'),
    column: z.int().positive().exactOptional().describe('From 1, in bytes.'),
  })
  .meta({ id: 'Place' });

export const diagnosticSchema = z
  .object({
    code: z.enum(Object.keys(codes) as [Code, ...Code[]]),
    severity: z.enum(['error', 'warning', 'note']),
    message: z.string(),
    place: place.exactOptional(),
    related: z
      .array(z.object({ message: z.string(), place: place.exactOptional() }))
      .readonly()
      .exactOptional(),
    remedy: z.string().exactOptional().describe('What to do or to type.'),
    subject: z.string().exactOptional().describe('Import path of the package that it is about.'),
  })
  .meta({ id: 'Diagnostic', description: 'One thing to tell a person.' });

export const coverageSchema = z
  .object({
    statements: count,
    covered: count.describe('How many of them were reached.'),
    in: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .describe('Patterns of -coverpkg; absent: of the package itself.'),
  })
  .meta({ id: 'Coverage', description: 'How many statements are measured, and how many of them were reached.' });

const taskKind = z.enum(['test', 'build', 'vet', 'command', 'tidy', 'verify']);
export const testOutcomeSchema = z.enum(['pass', 'fail', 'skip', 'race', 'panic', 'timeout', 'killed', 'cancelled']);
export const outcomeSchema = z.enum([...outcomes]).meta({
  id: 'Outcome',
  description: 'How a task ended. no-tests: no test files. error: gows could not start or observe it.',
});
export const originSchema = z
  .object({
    run: z.string(),
    at: z.string().describe('ISO 8601, UTC.'),
    commit: z.string().exactOptional().describe('What was checked out.'),
    dirty: z.literal(true).exactOptional().describe('The work tree differed from the commit.'),
    machine: z.string().describe('Host name.'),
    gows: z.string(),
    go: z.string(),
  })
  .meta({ id: 'ResultOrigin', description: 'Which run a kept result comes from.' });
export const reuseSchema = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('kept'), origin: originSchema }).describe('A kept result stands for a run.'),
    z.object({ state: z.literal('missed'), cause: z.string() }).describe('What differs from the nearest kept result.'),
    z.object({ state: z.literal('off'), why: z.string() }).describe('None was looked for, or none may be kept.'),
  ])
  .meta({ id: 'Reuse', description: 'Whether a kept result stands for a run.' });
export const sourceSchema = z.enum(['ran', 'local', 'remote', 'cut-off']).describe('Where a result comes from.');

const head = z.object({
  v: z.literal(eventVersion).describe('Version of the stream.'),
  seq: z.int().positive().describe('Counts from 1 without gaps within a run.'),
  at: z.iso.datetime().describe('UTC, with milliseconds.'),
  run: z.string(),
  span: z.string().exactOptional().describe('The thing that lasts.'),
  parent: z.string().exactOptional().describe('The span around it.'),
});

const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, about: string, shape: Shape) =>
  head.extend({ type: z.literal(type), ...shape }).describe(about);

const task = z.string().describe('Name of the task, unique within a run.');
const test = z.string().describe('Full name of the test, subtests after a slash.');
const beside = z.int().nonnegative().describe('How many others were at work at once at most.');
const followed = z
  .string()
  .exactOptional()
  .describe('Why it may have gone so only because what it read was followed: that end does not count.');
const goPackage = z.string().describe('Import path.');

const shardName = { index: z.int().positive().describe('From 1.'), count: z.int().positive() };
export const shardShareSchema = z
  .object({
    ...shardName,
    elsewhere: count.describe('How many packages the other shards have.'),
    by: z.enum(['plan', 'import-path']).describe('A plan made once for all, or the order of import paths.'),
    id: z.string().describe('Names the split: equal in all its shards.'),
  })
  .meta({ id: 'ShardShare', description: 'What a shard has to do with the others.' });

const remoteAmount = z
  .object({
    results: count.describe('Results of tests.'),
    outputs: count.describe("Outputs of the go command's tools."),
    bytes: count.describe('Of all that was sent over, in bytes.'),
  })
  .meta({ id: 'RemoteAmount', description: 'What went one way.' });

/** With what a run began. */
export const startedFields = {
  command: z.string(),
  argv: z.array(z.string()).readonly(),
  cwd: z.string(),
  gows: z.string().describe('Version of gows.'),
  platform: z.string(),
  cores: z.int().positive(),
  shard: z.object(shardName).exactOptional().describe('The part that was asked for, of several runs.'),
};

export const runEventSchema = z
  .discriminatedUnion('type', [
    event('run.started', 'First event of every run.', startedFields),
    event('workspace.read', 'The workspace is known, and what a change is measured against.', {
      root: z.string(),
      kind: z.enum(['work', 'module']),
      modules: count,
      packages: count.describe('0 where something is done in modules alone.'),
      go: z.string(),
      race: z.boolean(),
      jobs: z
        .int()
        .positive()
        .exactOptional()
        .describe('How many test processes run at once at most, where given by hand.'),
      base: z.object({ rev: z.string(), how: z.string() }).exactOptional(),
      head: z.object({ rev: z.string(), dirty: z.boolean() }).exactOptional(),
      shard: shardShareSchema.exactOptional(),
      elapsedMs: milliseconds,
    }),
    event('task.planned', 'A task will be done.', {
      task,
      kind: taskKind,
      package: goPackage,
      module: z.string(),
      dir: z.string().describe('Folder of the package, absolute.'),
      reason: z.string(),
      estimateMs: milliseconds.exactOptional(),
      estimateCpuMs: milliseconds.exactOptional().describe('Of it, time of CPU.'),
      reuse: reuseSchema.exactOptional(),
    }),
    event('invocation.started', 'A go process that serves many tasks was started.', {
      invocation: z.string(),
      args: z.array(z.string()).readonly(),
      cwd: z.string(),
      packages: count,
    }),
    event('invocation.finished', 'It ended.', {
      invocation: z.string(),
      exitCode: z.int().nullable(),
      signal: z.string().exactOptional(),
      elapsedMs: milliseconds,
    }),
    event('build.output', 'What the go command printed while building.', {
      invocation: z.string(),
      importPath: z.string().exactOptional(),
      output: z.string(),
      failed: z.literal(true).exactOptional().describe('The build of the import path failed; output is empty.'),
    }),
    event('build.found', 'What a build had to have and found compiled; told once its invocation has ended.', {
      invocation: z.string(),
      sums: z
        .string()
        .describe('Digest of the Go version and the go.sum of all modules, by which pipelines keep a build cache.'),
      importPaths: z.array(goPackage).readonly(),
    }),
    event('build.step', 'A step of a build was over; told once its invocation has ended.', {
      invocation: z.string(),
      importPath: z.string().describe('As the go command names it: X, X [X.test], X.test.'),
      step: z.enum(['compile', 'link', 'vet']),
      startedAt: z.iso.datetime().describe('UTC, with milliseconds.'),
      elapsedMs: milliseconds,
      cpuMs: milliseconds.exactOptional().describe('Time of CPU of its processes.'),
    }),
    event('task.phase', 'What a task does before it runs.', {
      task,
      phase: z.enum(['compile', 'link', 'ready']).describe('ready: its binary waits for its turn.'),
    }),
    event('task.started', 'A task began.', { task, attempt: z.int().positive(), pid: z.int().exactOptional() }),
    event('task.output', 'A piece of output, in the order written.', {
      task,
      test: test.exactOptional(),
      output: z.string(),
      outputType: z.string().exactOptional(),
    }),
    event('test.run', 'A test began.', { task, test }),
    event('test.pause', 'A parallel test waits for its turn.', { task, test }),
    event('test.cont', 'A parallel test goes on.', { task, test }),
    event('test.attr', 'A key and value that a test reported of itself.', {
      task,
      test,
      key: z.string(),
      value: z.string(),
    }),
    event('test.finished', 'A test ended.', {
      task,
      package: goPackage,
      test,
      outcome: testOutcomeSchema,
      elapsedMs: milliseconds,
      made: z.literal(true).exactOptional().describe('The test wrote no end of its own.'),
    }),
    event('benchmark.result', 'A benchmark ended.', {
      task,
      package: goPackage,
      benchmark: z.string().describe('With the number of processors, where that is not 1.'),
      ground: z.string().exactOptional().describe('Of the first result of a package: where it was measured.'),
      output: z.string(),
    }),
    event('race.found', 'One data race, as reported under a task.', {
      task,
      package: goPackage,
      test: test.exactOptional(),
      report: z.string(),
      stack: z.string().describe('Equal for equal races: without addresses and goroutine numbers.'),
    }),
    event('task.finished', 'A task ended.', {
      task,
      kind: taskKind,
      package: goPackage,
      module: z.string(),
      outcome: outcomeSchema,
      source: sourceSchema,
      origin: originSchema.exactOptional(),
      attempt: z.int().positive(),
      elapsedMs: milliseconds,
      failedBuild: z.string().exactOptional().describe('The import path whose build failed.'),
      coverage: coverageSchema.exactOptional().describe('What its tests reached, where that was measured.'),
      exitCode: z.int().exactOptional(),
      signal: z.string().exactOptional(),
      usage: z.object({ userMs: milliseconds, systemMs: milliseconds, maxRssKiB: count }).exactOptional(),
      rerun: z.string().exactOptional().describe('A command to paste that runs just what failed again.'),
      where: z.string().exactOptional().describe('path:line, relative to the workspace root.'),
      outOfMemory: z
        .object({ limitBytes: count.exactOptional().describe('Of its control group; absent: the machine.') })
        .exactOptional()
        .describe('The kernel killed it for want of memory.'),
      again: z.object({ beside, followed }).exactOptional().describe('Not its last end: it is run once more, alone.'),
      alone: z
        .object({ beside, followed, outcome: outcomeSchema })
        .exactOptional()
        .describe('It failed beside others before, and was now run alone.'),
    }),
    event('diagnostic', 'Something to tell a person.', { diagnostic: diagnosticSchema }),
    event('remote.used', 'What went to and from the remote cache; told when all tasks are over, where one is used.', {
      remote: z.string().describe('Host and path.'),
      scope: z.string().describe('Under which was written.'),
      received: remoteAmount,
      sent: remoteAmount,
      unsent: count.describe('Records that were to be sent and were not.'),
      waitedMs: milliseconds.describe('How long nothing else was done, before the first task and after the last.'),
    }),
    event('run.finished', 'Last event of every run.', {
      outcome: z.enum(['pass', 'fail', 'cancelled', 'error']),
      exitCode: z.int(),
      counts: z.partialRecord(outcomeSchema, count),
      elapsedMs: milliseconds.describe('Since run.started, in milliseconds.'),
      coverage: coverageSchema.exactOptional().describe('Of all packages together, each statement once.'),
    }),
  ])
  .describe('One line of the stream that gows writes with --json.');
