import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderSchemas, schemaFolder } from './schemas.ts';

test('the committed JSON Schemas are those of the code (node scripts/schemas.ts)', () => {
  const rendered = renderSchemas();
  expect(readdirSync(schemaFolder).sort()).toEqual([...rendered.keys()].sort());
  for (const [name, text] of rendered) expect(readFileSync(join(schemaFolder, name), 'utf8')).toBe(text);
});
