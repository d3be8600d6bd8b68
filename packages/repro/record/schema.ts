// gows.lock.json and the answer of `gows repro record|check` as zod schemas: for reading, for tests, and for JSON Schema.

import { z } from 'zod';
import { lockSchemaName } from './lock.ts';
import { isSetting } from './settings.ts';

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 digits and letters a to f')
  .describe('SHA-256 in hex.');
const filled = z.string().min(1, 'it is empty');
const size = z.int().nonnegative().describe('In bytes.');

const named = {
  package: filled.describe('Import path of the main package.'),
  module: filled,
  form: z.enum(['workspace', 'alone']).describe('alone: built with GOWORK=off, as by who has only the module.'),
  goos: z.string().regex(/^[a-z0-9]+$/, 'it is no GOOS'),
  goarch: z.string().regex(/^[a-z0-9]+$/, 'it is no GOARCH'),
};

const how = {
  settings: z
    .record(z.string().refine(isSetting, 'it is no variable that is written into a binary'), z.string())
    .readonly()
    .describe('Variables that are written into the binary, as GOAMD64.'),
  toolchain: filled.describe('As go env GOVERSION says.'),
  cgo: z.boolean().describe('CGO_ENABLED.'),
  flags: z.array(filled).readonly().describe('Of go build, sorted by name.'),
  c: z
    .array(z.string())
    .readonly()
    .exactOptional()
    .describe('Where C is compiled: compilers, linker and what they are told.'),
};

const lockTargetSchema = z.strictObject({
  ...named,
  ...how,
  graph: hash.describe('Over all source that the binary is made of, and the modules.'),
  sha256: hash,
  size,
});

export const lockSchema = z
  .strictObject({ schema: z.literal(lockSchemaName), targets: z.array(lockTargetSchema).readonly() })
  .describe('gows.lock.json: hashes of binaries, recorded by gows repro record.');

const binary = z.object({ sha256: hash, size });
const names = ['path', 'cache', 'p', 'tz', 'lang', 'home', 'umask', 'modcache', 'goroot'] as const;
const variation = z.enum(names);
const cause = z
  .enum([...names, 'again', 'together'])
  .describe('again: nothing was varied. together: none of them alone.');

const reproTargetSchema = z.object({
  ...named,
  ...how,
  verdict: z
    .enum(['same', 'different', 'undecided', 'left-out'])
    .describe('left-out: the module cannot be built alone, so it is recorded in the workspace only.'),
  built: binary.exactOptional().describe('What was built; by record as the workspace is.'),
  other: binary.exactOptional().describe('By record: what was built under variation, where it differs.'),
  recorded: binary.exactOptional().describe('What the lock holds, by record: held before.'),
  change: z.enum(['added', 'replaced', 'kept']).exactOptional().describe('What record did to the lock.'),
  cause: z
    .object({ variation: cause, about: z.string() })
    .exactOptional()
    .describe('What made it differ, or not build.'),
  differs: z
    .array(
      z.object({
        what: z.enum(['toolchain', 'platform', 'flags', 'cgo', 'settings', 'C', 'graph', 'module']),
        recorded: z.string(),
        now: z.string(),
      }),
    )
    .readonly()
    .exactOptional()
    .describe('By check: in what the build is another than the recorded one; what matters most first.'),
  why: z.string().exactOptional().describe('Why it is undecided or left out.'),
  remedy: z.string().exactOptional(),
});

export const reproAnswerSchema = z
  .object({
    schema: z.literal('gows.repro/1'),
    command: z.enum(['record', 'check']),
    lock: z.string().describe('The lock file, relative to the repository.'),
    written: z.boolean().describe('Whether the lock was written: never by check.'),
    variations: z.array(z.object({ name: variation, about: z.string() })).readonly(),
    untried: z.array(z.object({ variation, why: z.string() })).readonly(),
    targets: z.array(reproTargetSchema).readonly(),
    dropped: z
      .array(z.object(named))
      .readonly()
      .describe('Taken out of the lock: packages that are no longer in the workspace, forms that no longer build.'),
  })
  .describe('The document of gows repro record --json and gows repro check --json.');
