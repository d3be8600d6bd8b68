// The answer of `gows repro explain` as a zod schema, for tests and for the export of JSON Schema only.

import { z } from 'zod';

const size = z.int().nonnegative();

const binary = z.object({
  file: z.string().describe('As it was named.'),
  bytes: size,
  format: z.enum(['ELF', 'Mach-O', 'PE']).exactOptional(),
  goos: z.string().exactOptional(),
  goarch: z.string().exactOptional(),
  goVersion: z.string().exactOptional(),
  main: z.string().exactOptional().describe('Import path of the main package.'),
  module: z.string().exactOptional().describe('Path and version of the main module.'),
  buildId: z.string().exactOptional().describe('As go tool buildid prints it.'),
  fault: z.string().exactOptional().describe('Why it cannot be told how the file was built.'),
});

export const explainAnswerSchema = z
  .object({
    schema: z.literal('gows.repro-explain/1'),
    equal: z.boolean().describe('Byte by byte, as cmp has it.'),
    outcome: z
      .enum(['equal', 'different', 'unknown'])
      .describe('unknown: they differ, and of one of them it cannot be told how it was built.'),
    firstByte: z
      .int()
      .positive()
      .exactOptional()
      .describe('The first byte that differs, counted from 1; one file may end before it.'),
    a: binary,
    b: binary,
    differences: z
      .array(
        z.object({
          part: z.enum(['platform', 'toolchain', 'setting', 'main', 'module', 'vcs']),
          name: z.string(),
          a: z.string().exactOptional(),
          b: z.string().exactOptional(),
        }),
      )
      .readonly()
      .describe('What the build info of the two says otherwise; a side that says nothing has no value.'),
    sections: z
      .array(
        z.object({
          name: z.string(),
          a: size.exactOptional().describe('Size in the file A, in bytes.'),
          b: size.exactOptional().describe('Size in the file B, in bytes.'),
          differing: size.describe('How many bytes differ in so far as both have them, without ids of the build.'),
          follows: z
            .enum(['ids', 'build-info'])
            .exactOptional()
            .describe('It holds nothing but what is made from the rest.'),
        }),
      )
      .readonly()
      .describe('Those that differ.'),
    equalSections: size,
    text: z
      .object({ section: z.string(), a: z.string(), b: z.string() })
      .exactOptional()
      .describe('A piece of text that both hold in the same place, and that differs.'),
    causes: z
      .array(
        z.object({
          kind: z.enum([
            'platform',
            'toolchain',
            'trimpath',
            'ldflags',
            'setting',
            'program',
            'workspace',
            'module',
            'tags',
            'vcs',
            'path',
            'stripped',
            'c-compiler',
            'source',
            'lines',
            'data',
            'ids',
            'cut-off',
            'appended',
            'unknown',
          ]),
          message: z.string(),
          change: z.string().describe('The flag or line to change, or what to do.'),
        }),
      )
      .readonly()
      .describe('The likeliest first; empty where the files are equal.'),
  })
  .describe('The document of gows repro explain --json.');
