// Refuses what on a command line cannot be, or means nothing to the command.

import { DiagnosticError, failure } from '#diagnostics';
import type { Call } from './session.ts';

/** @throws DiagnosticError with each fault of the flags. */
export function refuseFaults({ split }: Pick<Call, 'split'>): void {
  const [fault, ...faults] = split.diagnostics;
  if (fault) throw new DiagnosticError(fault, ...faults);
}

/**
 * For commands that take no words but flags.
 * @param why message and remedy, for the first word
 * @throws DiagnosticError `usage/arguments`.
 */
export function refuseWords(
  { patterns }: Pick<Call, 'patterns'>,
  why: (word: string) => { readonly message: string; readonly remedy: string },
): void {
  const [word] = patterns;
  if (word === undefined) return;
  const { message, remedy } = why(word);
  throw new DiagnosticError(failure('usage/arguments', message, { remedy }));
}
