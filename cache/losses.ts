// Counts what was thrown away and what could not be kept, so that it is told once and in few words.

import { type Diagnostic, warning } from '#diagnostics';
import { errorCode } from '#sqlite';

/** One thing that was found damaged. */
export interface Damage {
  readonly kind: 'result' | 'shape' | 'earlier' | 'observed' | 'node' | 'database';
  /** Import path where one is known, else the key or file. */
  readonly name: string;
  /** `its file is missing`. */
  readonly why: string;
}

export interface Losses {
  readonly drop: (damage: Damage) => void;
  /** A file could not be written. */
  readonly miss: (error: unknown) => void;
  /** What was thrown away, as one warning. */
  readonly damaged: () => readonly Diagnostic[];
  /** What was not kept, as one warning. */
  readonly notKept: () => readonly Diagnostic[];
}

const shown = 5;

/** `folder` is the cache folder, for the place of warnings. */
export function openLosses(folder: string): Losses {
  const damages: Damage[] = [];
  let missed: unknown;
  return {
    drop: (damage) => void damages.push(damage),
    miss: (error) => {
      missed ??= error;
    },
    damaged() {
      if (damages.length === 0) return [];
      const more = damages.length - shown;
      const related = damages.slice(0, shown).map((damage) => ({ message: inWords(damage) }));
      return [
        warning('cache/damaged', `${amount(damages)} damaged and thrown away`, {
          place: { file: folder },
          related: more > 0 ? [...related, { message: `and ${more} more` }] : related,
          remedy: 'nothing; what is missing is made again, and "gows cache verify" checks all that is kept',
        }),
      ];
    },
    notKept() {
      if (missed === undefined) return [];
      const code = errorCode(missed);
      const full = code === 'ENOSPC' || code === 'EDQUOT';
      return [
        warning(
          'cache/not-kept',
          `some results of this run are not kept: ${full ? 'the disk is full' : String(missed)}`,
          {
            place: { file: folder },
            remedy: full
              ? 'free some space, say with "gows cache gc", or give another folder with --cache-dir'
              : 'give a folder you may write with --cache-dir',
          },
        ),
      ];
    },
  };
}

function amount(damages: readonly Damage[]): string {
  const things = damages.every(({ kind }) => kind === 'result') ? 'kept result' : 'kept value';
  return damages.length === 1 ? `1 ${things} was` : `${damages.length} ${things}s were`;
}

const kindWords: Readonly<Record<Damage['kind'], string>> = {
  result: 'a result of',
  shape: 'what a test looks at, under key',
  earlier: 'an earlier result of',
  observed: 'what was observed of',
  node: 'the unit of key',
  database: 'the database',
};

/** `a result of example.com/a: its file is missing`. */
export function inWords({ kind, name, why }: Damage): string {
  return `${kindWords[kind]} ${name}: ${why}`;
}
