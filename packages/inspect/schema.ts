// The answers of `gows inspect` as zod schemas, for tests and for the export of JSON Schema only.

import { z } from 'zod';

export { pollutionAnswerSchema } from './pollution-schema.ts';

const sha256 = z.string().describe('SHA-256 in hex.');
const file = z.string().describe('Absolute path.');

export const goCacheAnswerSchema = z
  .object({
    schema: z.literal('gows.go-cache/1'),
    folder: z.string().describe('GOCACHE.'),
    entries: z.int().nonnegative().describe('Entries that the go command would take.'),
    outputs: z.int().nonnegative().describe('Files that they name and that were read whole.'),
    bytes: z.int().nonnegative().describe('Size of these.'),
    passedOver: z
      .int()
      .nonnegative()
      .describe('Entries that the go command passes over: damaged, or their file is gone or too short.'),
    altered: z
      .array(
        z.object({
          file,
          bytes: z.int().nonnegative(),
          stored: sha256.describe('SHA-256 in hex of what was stored.'),
          found: sha256.describe('SHA-256 in hex of what is there.'),
          actions: z.array(z.string()).readonly().describe('Ids of the actions whose result it stands for.'),
        }),
      )
      .readonly()
      .describe('Files that the go command uses although their content is another one than was stored.'),
    unread: z
      .array(z.object({ file, message: z.string() }))
      .readonly()
      .describe('Files that could not be read.'),
  })
  .describe('The document of gows inspect pollution --go-cache --json.');
