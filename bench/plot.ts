// Writes what is shown of bench/results.json: the plots in docs/images and the tables in docs/performance.md.
// `node bench/plot.ts [RESULTS [FOLDER]]` draws other results into another folder, and leaves the page alone.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../scripts/repository.ts';
import { committedResults } from './options.ts';
import { fillPage } from './plot/page.ts';
import { plotsOf } from './plot/plots.ts';
import { readResults } from './results/file.ts';

const [file = committedResults, folder] = process.argv.slice(2);
const results = readResults(file);
const images = folder ?? path.join(repository, 'docs/images');
mkdirSync(images, { recursive: true });
for (const { name, svg } of plotsOf(results)) {
  writeFileSync(path.join(images, name), svg);
  console.log(path.join(images, name));
}
if (folder === undefined) {
  const page = path.join(repository, 'docs/performance.md');
  writeFileSync(page, fillPage(readFileSync(page, 'utf8'), results));
  console.log(page);
}
