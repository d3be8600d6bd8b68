// Writes what is shown of bench/results.json: the plots in docs/images and the tables in docs/performance.md.
// `node bench/plot.ts [RESULTS [FOLDER]]` draws other results into another folder, and leaves the page alone.

import { committedResults } from './options.ts';
import { drawDocs, drawPlots } from './plot/draw.ts';
import { readResults } from './results/file.ts';

const [file = committedResults, folder] = process.argv.slice(2);
const results = readResults(file);
const say = (line: string): void => console.log(line);
if (folder === undefined) drawDocs(results, say);
else drawPlots(results, folder, say);
