// Looks for an answer that still stands: no database, no process, one look at each file and folder that it rested on.

import { readFileSync, statSync } from 'node:fs';
import { decode, differing } from '#witness';
import type { StandingAnswer } from './answer.ts';

/** Results that are used are marked so in their database, by who finds them there; an old answer would let them fall out. */
const oldestMs = 12 * 60 * 60 * 1000;

/** The answer that is kept at that path, where all is as it was. */
export function recall(place: string): StandingAnswer | undefined {
  try {
    if (Date.now() - statSync(place).mtimeMs > oldestMs) return undefined;
    const kept = decode(readFileSync(place));
    if (!kept || differing(kept.rows) !== undefined) return undefined;
    return JSON.parse(kept.answer.toString('utf8')) as StandingAnswer;
  } catch {
    return undefined;
  }
}
