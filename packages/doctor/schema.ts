// The answer of `gows doctor` as a zod schema, for tests and for the export of JSON Schema only.

import { z } from 'zod';

const place = z.object({
  file: z.string(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional().describe('In bytes, from 1.'),
});

export const doctorAnswerSchema = z
  .object({
    schema: z.literal('gows.doctor/1'),
    top: z.string().describe('Absolute folder that places are relative to.'),
    findings: z
      .array(
        z.object({
          check: z.string().describe('Name of the check.'),
          severity: z
            .enum(['ok', 'note', 'warning', 'failure'])
            .describe('A failure stops gows or the go command here, and makes the exit code 1.'),
          message: z.string(),
          code: z.string().optional().describe('The diagnostic that a run would tell.'),
          place: place.optional(),
          related: z
            .array(z.object({ message: z.string(), place: place.optional() }))
            .readonly()
            .optional(),
          remedy: z.string().optional().describe('What to do; absent only where all is well.'),
        }),
      )
      .readonly(),
    counts: z.object({
      ok: z.int().nonnegative(),
      note: z.int().nonnegative(),
      warning: z.int().nonnegative(),
      failure: z.int().nonnegative(),
    }),
  })
  .describe('The document of gows doctor --json.');
