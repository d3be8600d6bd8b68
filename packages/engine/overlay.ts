// The overlay that the user gave to the build (-overlay): what of the build has one of its own takes it in.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plan } from '#plan';
import { buildWords } from './invocation.ts';

/**
 * Absolute path of a file → that of the file whose content stands for it, empty where it is to be taken for missing. Empty without
 * -overlay. What is wrong with the file itself the go command tells.
 */
export async function replacementsOf(plan: Pick<Plan, 'build'>): Promise<ReadonlyMap<string, string>> {
  const { cwd } = plan.build;
  const given = buildWords(plan)
    .flatMap((word) => /^--?overlay=(.+)$/s.exec(word)?.[1] ?? [])
    .at(-1);
  if (given === undefined) return new Map();
  const absolute = (file: string): string => (file === '' ? '' : path.resolve(cwd, file));
  try {
    const text = await readFile(path.resolve(cwd, given), 'utf8');
    const { Replace } = JSON.parse(text) as { readonly Replace?: Readonly<Record<string, string>> | null };
    return new Map(Object.entries(Replace ?? {}).map(([from, to]) => [absolute(from), absolute(to)]));
  } catch {
    return new Map();
  }
}

/** The content of an overlay file. */
export function overlayText(replacements: ReadonlyMap<string, string>): string {
  return JSON.stringify({ Replace: Object.fromEntries(replacements) });
}
