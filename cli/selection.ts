// Refuses a command line whose patterns name nothing: a test that silently tests nothing is worse than an error.

import { DiagnosticError } from '#diagnostics';
import type { Selection } from '#plan';

/** @throws DiagnosticError with every pattern that cannot be used. */
export function refuseSelection(selection: Selection): void {
  const [first, ...rest] = selection.diagnostics;
  if (first) throw new DiagnosticError(first, ...rest);
}
