// Refuses what on a command line or in a variable cannot be, or means nothing to the command.

import { DiagnosticError, failure } from '#diagnostics';
import type { Call } from './session.ts';

/** @throws DiagnosticError with each fault of the flags. */
export function refuseFaults({ split }: Pick<Call, 'split'>): void {
  const [fault, ...faults] = split.diagnostics;
  if (fault) throw new DiagnosticError(fault, ...faults);
}

/** For who refuses the value of a flag. */
export function badValue(message: string, remedy: string): DiagnosticError {
  return new DiagnosticError(failure('usage/flag-value', message, { remedy }));
}

/** For who refuses what a variable of the environment holds. */
export function badVariable(message: string, remedy: string): DiagnosticError {
  return new DiagnosticError(failure('config/environment', message, { remedy }));
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

/**
 * For commands that compare only where they are asked to.
 * @throws DiagnosticError `usage/arguments` where a base or a head is named.
 */
export function refuseSides({ own: { base, head } }: Pick<Call, 'own'>, remedy: string): void {
  if (base === undefined && head === undefined) return;
  const message = `${base === undefined ? '--head' : '--base'} says what to compare, and nothing is compared`;
  throw new DiagnosticError(failure('usage/arguments', message, { remedy }));
}
