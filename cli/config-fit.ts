// Whether gows.jsonc fits the workspace that was read.

import { checkConfig } from '#config';
import { type Diagnostic, DiagnosticError } from '#diagnostics';
import type { Snapshot } from '#workspace';
import type { Session } from './session.ts';

/**
 * Warnings about sections that match no package.
 * @throws DiagnosticError `config/meaning` where a pattern leads out of the workspace from one of its packages.
 */
export function configWarnings({ config }: Session, head: Pick<Snapshot, 'packages'>): readonly Diagnostic[] {
  const found = checkConfig(config, head.packages);
  const [first, ...rest] = found.filter(({ severity }) => severity === 'error');
  if (first) throw new DiagnosticError(first, ...rest);
  return found;
}
