// The answers of `gows affected list`, `gows why`, `gows graph` and `--dry-run` as zod schemas, for tests and for the export of JSON Schema only.

import { z } from 'zod';
import { diagnosticSchema, originSchema, reuseSchema, shardShareSchema } from '#events/schema';
import { keyDifferenceSchema } from '#keys/schema';

export { shardPlanSchema } from './shard-schema.ts';

const change = z.enum(['added', 'modified', 'deleted']);
const file = z.string().describe('Relative to the workspace root, with forward slashes.');
const trail = z
  .array(z.string())
  .readonly()
  .describe('Import paths from the affected package to the one where the cause lies.');

const reason = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, about: string, shape: Shape) =>
  z.object({ kind: z.literal(kind), ...shape }).describe(about);

export const reasonSchema = z
  .discriminatedUnion('kind', [
    reason('changed', 'A file that is compiled into the build or the test changed.', { file, change, trail }),
    reason('new', 'The package is not in the base.', {}),
    reason('module', 'A module outside the workspace is another one, or has another version.', {
      module: z.string(),
      from: z.string().exactOptional(),
      to: z.string().exactOptional(),
      trail,
    }),
    reason('imports', 'An import differs although no file of the importer changed.', {
      from: z.string(),
      to: z.string(),
      trail,
    }),
    reason('setting', 'A setting that the compiler is given differs.', {
      setting: z.string(),
      from: z.string(),
      to: z.string(),
      trail,
    }),
    reason('toolchain', 'The Go toolchain differs.', { from: z.string(), to: z.string() }),
    reason('error', 'The package, or one that it imports, cannot be loaded on one side.', {
      message: z.string(),
      trail,
    }),
    reason('reads', 'A changed file that tests of the package were seen to read, list or ask about.', {
      file,
      change,
    }),
    reason('may-read', 'A changed file that no package owns, and that tests of the package may read.', {
      file,
      change,
    }),
    reason('base-unlistable', 'The base as a whole cannot be listed.', { message: z.string() }),
  ])
  .meta({ id: 'Reason', description: 'Why a package is affected.' });

const base = z.object({ rev: z.string(), how: z.string().describe('How it was found.') });
const head = z.object({ rev: z.string(), dirty: z.boolean().describe('With uncommitted changes.') });
const packageFields = {
  importPath: z.string(),
  module: z.string(),
  dir: z.string().describe('Relative to the workspace root.'),
  hasTests: z.boolean(),
};
const moduleFields = { path: z.string(), dir: packageFields.dir };
const total = z.int().nonnegative().describe('How many packages the workspace has.');
const moreReasons = z.int().positive().exactOptional().describe('How many reasons are left out.');

export const affectedAnswerSchema = z
  .object({
    schema: z.literal('gows.affected/1'),
    base,
    head,
    packages: z
      .array(
        z.object({
          ...packageFields,
          reasons: z.array(reasonSchema).readonly(),
          moreReasons,
        }),
      )
      .readonly(),
    modules: z.array(z.object(moduleFields)).readonly().describe('Those that hold an affected package.'),
    removed: z.array(z.string()).readonly().describe('Import paths that are in the base only.'),
    total,
    diagnostics: z.array(diagnosticSchema).readonly(),
  })
  .describe('The document of gows affected list --json.');

export const whyAnswerSchema = z
  .object({
    schema: z.literal('gows.why/1'),
    base,
    head,
    package: z.string(),
    affected: z.boolean(),
    reasons: z.array(reasonSchema).readonly(),
    moreReasons,
  })
  .describe('The document of gows why PKG --json.');

export const dryRunAnswerSchema = z
  .object({
    schema: z.literal('gows.dry-run/1'),
    base: base.exactOptional(),
    head: head.exactOptional(),
    shard: shardShareSchema.exactOptional(),
    packages: z
      .array(
        z.object({
          ...packageFields,
          action: z.enum(['run', 'reuse']).describe('run: built, and then run unless its binary is known.'),
          reason: z.string().describe('Why the package is in the plan.'),
          reuse: reuseSchema,
          estimateMs: z.number().nonnegative().exactOptional(),
        }),
      )
      .readonly(),
    total,
    diagnostics: z.array(diagnosticSchema).readonly(),
  })
  .describe('The document of gows test --dry-run=json.');

export const missAnswerSchema = z
  .object({
    schema: z.literal('gows.miss/1'),
    package: z.string(),
    reuse: reuseSchema,
    nearest: originSchema.exactOptional().describe('The run of the earlier result that is compared with.'),
    differences: z
      .array(
        z.object({
          difference: keyDifferenceSchema,
          line: z.int().positive().exactOptional().describe('First line that differs, of the file as it is now.'),
          now: z.string().exactOptional().describe('What a variable is set to now, where that is no secret.'),
          changed: z
            .object({ files: z.array(z.string()).readonly(), total: z.int().nonnegative() })
            .exactOptional()
            .describe('What of the work tree differs from the commit of the earlier run: the first few.'),
        }),
      )
      .readonly()
      .describe('The nearest to the package first.'),
    unfollowed: z
      .string()
      .exactOptional()
      .describe('Why what its processes read could not be followed, where that was tried.'),
  })
  .describe('The document of gows why PKG --miss --json.');

const edgeFields = {
  from: z.string(),
  to: z.string(),
  kind: z.enum(['import', 'test']).describe('test: only test files import it.'),
  cycle: z.literal(true).exactOptional().describe('It leads to another module of the same cycle.'),
};

export const graphAnswerSchema = z
  .object({
    schema: z.literal('gows.graph/1'),
    level: z.enum(['modules', 'packages']).describe('What a node is in a drawing. The document has both.'),
    focus: z
      .object({
        names: z.array(z.string()).readonly().describe('Paths of modules or packages, as level says.'),
        depth: z.int().nonnegative().exactOptional().describe('Steps along the imports, and against them.'),
      })
      .exactOptional()
      .describe('What the graph is cut to.'),
    affected: z
      .object({ base, head, only: z.boolean().describe('What is not affected is left out.') })
      .exactOptional()
      .describe('What was compared, where that was asked.'),
    modules: z
      .array(
        z.object({
          ...moduleFields,
          cycle: z.int().nonnegative().exactOptional().describe('Index into cycles.'),
        }),
      )
      .readonly(),
    packages: z
      .array(
        z.object({
          ...packageFields,
          error: z.string().exactOptional().describe('Why it cannot be loaded: its imports are not all known then.'),
          reasons: z.array(reasonSchema).readonly().exactOptional().describe('Why a change affects it.'),
          moreReasons,
        }),
      )
      .readonly(),
    imports: z
      .array(
        z.object({
          ...edgeFields,
          through: z
            .array(z.string())
            .readonly()
            .exactOptional()
            .describe('Packages outside the workspace that the way leads through.'),
        }),
      )
      .readonly()
      .describe('Between packages of the workspace, by import path.'),
    moduleImports: z
      .array(
        z.object({
          ...edgeFields,
          imports: z.int().positive().describe('How many pairs of packages.'),
        }),
      )
      .readonly(),
    cycles: z
      .array(z.array(z.string()).readonly())
      .readonly()
      .describe('Paths of modules each of which needs all others of its cycle.'),
    total: z.object({ modules: z.int().nonnegative(), packages: z.int().nonnegative() }),
    diagnostics: z.array(diagnosticSchema).readonly(),
  })
  .describe('The document of gows graph --format json.');
