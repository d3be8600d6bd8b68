// What a check is, and the words that all of them find things in.

import type { Diagnostic, DiagnosticError } from '#diagnostics';
import type { Finding, FindingSeverity } from './answer.ts';
import type { Ground } from './ground.ts';

/** A finding before its check has put its name to it. */
export type Found = Omit<Finding, 'check'>;

export interface Check {
  readonly name: string;
  /** Looks, and changes nothing. A fault that it throws becomes a finding. */
  look(ground: Ground): Promise<readonly Found[]>;
}

export function ok(message: string): Found {
  return { severity: 'ok', message };
}

export function finding(
  severity: Exclude<FindingSeverity, 'ok'>,
  message: string,
  remedy: string,
  more: Omit<Partial<Found>, 'severity' | 'message' | 'remedy'> = {},
): Found {
  return { severity, message, remedy, ...more };
}

const severities = { error: 'failure', warning: 'warning', note: 'note' } as const;

/** `severity`: one in place of the diagnostic's, where what stops one command does not stop gows as a whole. */
export function foundFrom(diagnostic: Diagnostic, severity?: FindingSeverity): Found {
  const { code, message, place, related, remedy } = diagnostic;
  return {
    severity: severity ?? severities[diagnostic.severity],
    message,
    code,
    ...(place ? { place } : {}),
    ...(related ? { related } : {}),
    remedy: remedy ?? `"gows help" and docs/reference/diagnostics.md tell more of ${code}`,
  };
}

export function foundIn(error: DiagnosticError, severity?: FindingSeverity): readonly Found[] {
  return error.diagnostics.map((diagnostic) => foundFrom(diagnostic, severity));
}
