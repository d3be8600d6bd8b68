// The answer of `gows inspect pollution` as a zod schema, for tests and for the export of JSON Schema only.

import { z } from 'zod';

const variation = z.enum([
  'complete-log',
  'again',
  'together',
  'shuffle',
  'directory',
  'TZ',
  'LANG',
  'HOME',
  'TMPDIR',
  'umask',
]);
const about = z.string().describe('What was varied, in words.');
const untried = z.array(z.object({ variation, why: z.string() })).readonly();

export const examinedPackageSchema = z.object({
  importPath: z.string(),
  module: z.string(),
  dir: z.string().describe('Relative to the workspace root.'),
  verdict: z
    .enum(['clean', 'polluted', 'known'])
    .describe(
      'polluted: a kept result may be used where a run would tell otherwise. known: the key knows what matters.',
    ),
  changed: z
    .array(
      z.object({
        variation,
        about,
        detail: z.string().describe('What came of it.'),
        known: z.boolean().describe('What was varied is in the key of the package.'),
      }),
    )
    .readonly()
    .describe('Results that came out another way.'),
  unknown: z
    .array(
      z.object({
        kind: z.enum(['variable', 'environment', 'file', 'process']),
        name: z.string().describe('A file is relative to the workspace root, to a named root, or absolute.'),
      }),
    )
    .readonly()
    .describe('What was consulted and is not looked at before a kept result is used.'),
  mend: z.string().describe('What stands for it in "packages" of gows.jsonc.').exactOptional(),
  untried: untried.describe('What could not be tried with the package.'),
});

export const pollutionAnswerSchema = z
  .object({
    schema: z.literal('gows.pollution/1'),
    variations: z.array(z.object({ name: variation, about })).readonly(),
    packages: z.array(examinedPackageSchema).readonly(),
    notKept: z.array(z.string()).readonly().describe('Packages of which no result is kept that could mislead.'),
    untried: untried.describe('What could not be tried at all.'),
  })
  .describe('The document of gows inspect pollution --json.');
