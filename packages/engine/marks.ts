// Tells the go command of files that it does not know: it compiles, in place of a Go file of the package that includes them,
// the same with a comment at its end that stands for what they hold.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plan } from '#plan';
import { overlayText, replacementsOf } from './overlay.ts';

/**
 * Flags for the go command, to come after all others. What is compiled for another content has another id in Go's build
 * cache then, and where nothing can be marked all is compiled anew.
 * @param folder of the run; the flags name files there
 * @throws the system's error, when something cannot be written.
 */
export async function markFlags(plan: Pick<Plan, 'marked' | 'build'>, folder: string): Promise<readonly string[]> {
  const { marked = [] } = plan;
  if (marked.length === 0) return [];
  const before = replacementsOf(plan);
  const replacements = new Map(before);
  for (const [index, { file, mark }] of marked.entries()) {
    if (file === undefined) continue;
    const to = path.join(folder, 'log', `marked-${index}.go`);
    const text = await readFile(before.get(file) || file, 'utf8').catch(() => undefined);
    // One that is gone is told by the go command.
    if (text === undefined) continue;
    // What the go command says of it names the file that a person has.
    await writeFile(to, `//line ${file}:1:1\n${text}\n// gows: included ${mark}\n`);
    replacements.set(file, to);
  }
  const overlay = path.join(folder, 'log', 'marked.json');
  await writeFile(overlay, overlayText(replacements));
  return [`-overlay=${overlay}`, ...(marked.some(({ file }) => file === undefined) ? ['-a'] : [])];
}
