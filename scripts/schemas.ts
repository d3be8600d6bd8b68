// Writes the JSON Schemas of what gows prints for programs: `node scripts/schemas.ts` into docs/reference/schema.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runEventSchema } from '#events/schema';
import { affectedAnswerSchema, whyAnswerSchema } from '#plan/schema';

export const schemaFolder = fileURLToPath(new URL('../docs/reference/schema/', import.meta.url));

/** File name → its text. */
export function renderSchemas(): Map<string, string> {
  const schemas = { 'run-event': runEventSchema, affected: affectedAnswerSchema, why: whyAnswerSchema };
  return new Map(Object.entries(schemas).map(([name, schema]) => [`${name}.json`, render(schema)]));
}

/** Objects stay open for fields that come later (`io: 'input'`); what zod adds to check numbers and dates is left out. */
function render(schema: z.ZodType): string {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    override({ jsonSchema }) {
      delete jsonSchema.readOnly;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return `${JSON.stringify(made, null, 2)}\n`;
}

if (import.meta.main) {
  mkdirSync(schemaFolder, { recursive: true });
  for (const [name, text] of renderSchemas()) writeFileSync(join(schemaFolder, name), text);
}
