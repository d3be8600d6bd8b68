// Writes the output of commands into the docs, by running them; `node scripts/doc-blocks.ts docs/affected.md` for one page.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildProgram } from './build/program.ts';
import { pages } from './docs/pages.ts';
import { renewPage } from './docs/run.ts';
import { repository } from './repository.ts';

await buildProgram();
const asked = process.argv.slice(2);
for (const page of asked.length > 0 ? asked : pages) {
  const file = path.join(repository, page);
  const text = readFileSync(file, 'utf8');
  const renewed = await renewPage(text);
  if (renewed !== text) console.log(`${page} has new output`);
  writeFileSync(file, renewed);
}
