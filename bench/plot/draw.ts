// Writes what the docs show of the committed results: drawings, and the tables of the page.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../../scripts/repository.ts';
import type { Say } from '../measure/rounds.ts';
import type { Results } from '../results/result.ts';
import { fillPage } from './page.ts';
import { plotsOf } from './plots.ts';

/** Says which files it writes. */
export function drawPlots(results: Results, folder: string, say: Say): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, svg } of plotsOf(results)) {
    writeFileSync(path.join(folder, name), svg);
    say(path.join(folder, name));
  }
}

/** Draws into docs/images and fills docs/performance.md. */
export function drawDocs(results: Results, say: Say): void {
  drawPlots(results, path.join(repository, 'docs/images'), say);
  const page = path.join(repository, 'docs/performance.md');
  writeFileSync(page, fillPage(readFileSync(page, 'utf8'), results));
  say(page);
}
