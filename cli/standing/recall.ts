// Looks for an answer that still stands: no database, no process, one look at each file and folder that it rested on.

import { readFileSync, statSync } from 'node:fs';
import { decode, lookAgain, type Rows } from '#witness';
import type { Guess, StandingAnswer, StandingRun, StandingText } from './answer.ts';
import type { Early } from './early.ts';

/** Results that are used are marked so in their database, by who finds them there; an old answer would let them fall out. */
const oldestMs = 12 * 60 * 60 * 1000;

export interface Recalled {
  /** Where all is as it was. */
  readonly stands?: {
    /** What to say; of a run of which no answer is kept, that nothing has changed since. */
    readonly answer: () => StandingText | StandingRun | Fallen | undefined;
    /** Of this answer alone, whatever is put in its place. */
    readonly id: number;
  };
  /** Of a run that no longer stands, what has changed since. */
  readonly fallen?: Fallen;
}

/** What a command begins with where its answer no longer stands. */
export interface Before {
  readonly fallen: Fallen;
  readonly early: Early | undefined;
}

export interface Fallen {
  readonly kind: 'fallen';
  readonly guess: Guess;
  /** Absolute paths. */
  readonly changed: readonly string[];
  /** How all that it rested on looked, and how it looks now. */
  readonly was: Rows;
  readonly now: Rows;
  /** When that look began, in milliseconds since 1970. */
  readonly lookedMs: number;
}

/** What is kept at that path; nothing where it is damaged, old, or not there. */
export function recall(place: string): Recalled {
  try {
    if (Date.now() - statSync(place).mtimeMs > oldestMs) return {};
    const kept = decode(readFileSync(place));
    if (!kept) return {};
    const lookedMs = Date.now();
    const { now, changed } = lookAgain(kept.rows);
    const read = (): StandingAnswer => JSON.parse(kept.answer.toString('utf8')) as StandingAnswer;
    const fallen = (guess: Guess): Fallen => ({ kind: 'fallen', guess, changed, was: kept.rows, now, lookedMs });
    if (changed.length === 0) {
      const answer = (): StandingText | StandingRun | Fallen | undefined => {
        try {
          const found = read();
          return found.kind === 'guess' ? fallen(found) : found;
        } catch {
          return undefined;
        }
      };
      return { stands: { answer, id: kept.id } };
    }
    const answer = read();
    return answer.kind === 'text' ? {} : { fallen: fallen(answer) };
  } catch {
    return {};
  }
}
