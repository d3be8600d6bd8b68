// Says where files outgrow the budget: half of all under 100 lines, nine in ten under 250, none over 500. It only warns.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from './repository.ts';
import { sourceFiles } from './rooms/check.ts';

const budget = { median: 100, ninth: 250, most: 500 };

const sizes: { file: string; lines: number }[] = [];
for (const file of await sourceFiles(repository)) {
  const text = await readFile(path.join(repository, file), 'utf8');
  sizes.push({ file, lines: text.split('\n').length - 1 });
}
sizes.sort((a, b) => a.lines - b.lines);
const at = (share: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))]?.lines ?? 0;

console.log(`${sizes.length} files, median ${at(0.5)} lines, 90 % up to ${at(0.9)}, largest ${at(1)}`);
if (at(0.5) > budget.median) console.log(`warning: the median file is over ${budget.median} lines`);
if (at(0.9) > budget.ninth) console.log(`warning: more than one file in ten is over ${budget.ninth} lines`);
for (const { file, lines } of sizes.filter((s) => s.lines > budget.most)) {
  console.log(`warning: ${file} has ${lines} lines: divide it, or let its first line say why not`);
}
