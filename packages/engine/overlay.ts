// The overlay that the user gave to the build (-overlay): what of the build has one of its own takes it in.

import path from 'node:path';
import { readOverlay } from '#gocmd';
import type { Plan } from '#plan';
import { buildWords } from './invocation.ts';

/**
 * Absolute path of a file → that of the file whose content stands for it, empty where it is to be taken for missing. Empty without
 * -overlay.
 */
export function replacementsOf(plan: Pick<Plan, 'build'>): ReadonlyMap<string, string> {
  const { cwd } = plan.build;
  const given = buildWords(plan)
    .flatMap((word) => /^--?overlay=(.+)$/s.exec(word)?.[1] ?? [])
    .at(-1);
  if (given === undefined) return new Map();
  const absolute = (file: string): string => (file === '' ? '' : path.resolve(cwd, file));
  return new Map(readOverlay(path.resolve(cwd, given)).map(([from, to]) => [absolute(from), absolute(to)]));
}

/** The content of an overlay file. */
export function overlayText(replacements: ReadonlyMap<string, string>): string {
  return JSON.stringify({ Replace: Object.fromEntries(replacements) });
}
