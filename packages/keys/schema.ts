// A difference of keys as a zod schema, for tests and for the export of JSON Schema only.

import { z } from 'zod';

const trail = z
  .array(z.string())
  .readonly()
  .describe('Import paths from the package to the one in which the cause lies.');
const sides = {
  from: z.string().exactOptional().describe('Absent where there was nothing.'),
  to: z.string().exactOptional().describe('Absent where there is nothing now.'),
};
const unit = z.string().describe('Import path.');

const difference = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, about: string, shape: Shape) =>
  z.object({ kind: z.literal(kind), ...shape }).describe(about);

export const keyDifferenceSchema = z
  .discriminatedUnion('kind', [
    difference('version', 'Another version of gows.', { from: z.number(), to: z.number() }),
    difference('toolchain', 'The Go toolchain.', sides),
    difference('field', 'A flag, a variable, a compiler; values that may be secret are hashes.', {
      name: z.string(),
      ...sides,
    }),
    difference('file', 'A file that is compiled, embedded, linked or included, by digest.', {
      unit,
      file: z.string().describe('Relative to the repository.'),
      change: z.enum(['added', 'modified', 'deleted']),
      trail,
      ...sides,
    }),
    difference('module', 'A module outside the workspace.', { unit, path: z.string(), trail, ...sides }),
    difference('setting', 'What else the compiler or linker is told.', { unit, name: z.string(), trail, ...sides }),
    difference('error', 'Why a package cannot be loaded.', { unit, trail, ...sides }),
    difference('import', 'An import that came or went although nothing else of the importer differs.', {
      unit,
      to: z.string(),
      change: z.enum(['added', 'deleted']),
      trail,
    }),
    difference('unit', 'A package whose earlier form is no longer known.', { unit, trail }),
    difference('sight', 'What the test consulted; variables by hash.', { name: z.string(), ...sides }),
  ])
  .meta({ id: 'KeyDifference', description: 'One input that differs from an earlier result.' });
