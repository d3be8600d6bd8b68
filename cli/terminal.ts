// Whether a screen can be drawn, and where the text that stays goes then.

import { fstatSync } from 'node:fs';
import { isInBackground, isTerminal } from './descriptors.ts';
import { wantsColor } from './output.ts';
import type { Call } from './session.ts';

export interface ScreenPlace {
  /** The live part is always on stderr. `stdout`: that is a terminal as well, so the text goes there. */
  readonly text: 'stdout' | 'stderr';
  readonly color: boolean;
}

/**
 * A screen needs a terminal as stderr. Where stdout is a pipe there is none: its reader may write to the same terminal
 * (`gows test | tee log`, `| less`), and two that draw spoil each other's lines.
 */
export function screenPlace({ own, env }: Pick<Call, 'own' | 'env'>): ScreenPlace | undefined {
  if (own.ui === false || env['CI'] || env['TERM'] === 'dumb' || !isTerminal(2) || isInBackground()) return undefined;
  const color = own.color !== false && wantsColor(env, 2);
  if (isTerminal(1)) return own.json ? undefined : { text: 'stdout', color };
  return isFile(1) ? { text: 'stderr', color } : undefined;
}

/** Whether keys are read: where a person sees what they do, also without a screen. */
export function readsKeys({ own, env }: Pick<Call, 'own' | 'env'>): boolean {
  return !own.json && !env['CI'] && isTerminal(0) && isTerminal(1) && !isInBackground();
}

/** A file, or /dev/null. */
function isFile(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() || stat.isCharacterDevice();
  } catch {
    return false;
  }
}
