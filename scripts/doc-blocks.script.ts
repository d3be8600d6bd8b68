// What the docs show is what the program prints. Times, ids and the order of packages may differ.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findBlocks } from './docs/blocks.ts';
import { pages } from './docs/pages.ts';
import { renewPage } from './docs/run.ts';
import { repository } from './repository.ts';

const read = (page: string) => readFileSync(path.join(repository, page), 'utf8');
/** These build programs twice: by `npm run test:long -- doc-blocks`. */
const slow: readonly string[] = process.env['GOWS_LONG'] === '1' ? [] : ['docs/repro.md'];
const withBlocks = pages.filter((page) => findBlocks(read(page)).length > 0 && !slow.includes(page));

test('there are pages with output', () => {
  expect(withBlocks).toContain('README.md');
});

// The hidden lines are those of a shell on Linux; who asks for some scripts does not ask for these.
const skipped = process.platform !== 'linux' || process.env['GOWS_SCRIPT'] !== undefined;
describe.skipIf(skipped).concurrent('the output on a page is that of its commands (node scripts/doc-blocks.ts)', () => {
  for (const page of withBlocks) {
    test(page, { timeout: 300_000 }, async () => {
      expect(await renewPage(read(page))).toBe(read(page));
    });
  }
});
