import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referenceFolder, renderReference } from './reference.ts';

test('the committed reference is that of the code (node scripts/reference.ts)', () => {
  const rendered = renderReference();
  const committed = readdirSync(referenceFolder, { recursive: true, withFileTypes: true }).filter((at) => at.isFile());
  expect(committed).toHaveLength(rendered.size);
  for (const [name, text] of rendered) expect(readFileSync(join(referenceFolder, name), 'utf8')).toBe(text);
});
