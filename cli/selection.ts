// Which packages a command line means: by patterns and --filter. What names nothing is refused: a test that silently tests nothing
// is worse than an error.

import { DiagnosticError, failure } from '#diagnostics';
import { filterPackages, type Selection, select } from '#plan';
import type { Outline, Package } from '#workspace';
import type { Call, Session } from './session.ts';

/**
 * Packages that a pattern names and a filter leaves, in the order of the workspace; all where there is neither.
 * @throws DiagnosticError with every pattern and filter that cannot be used.
 */
export function selectIn({ call, top }: Pick<Session, 'call' | 'top'>, head: Outline): readonly Package[] {
  const { patterns, cwd } = call;
  const { filter: filters = [] } = call.own;
  const selection = select({ patterns, snapshot: head, top, cwd });
  if (filters.length === 0) return selected(selection);
  const filtered = filterPackages({ filters, snapshot: head, top, cwd });
  refuseSelection({ diagnostics: [...selection.diagnostics, ...filtered.diagnostics] });
  const named = new Set(selection.packages);
  const packages = filtered.packages.filter((found) => named.has(found));
  if (packages.length > 0) return packages;
  throw new DiagnosticError(
    failure(
      'usage/pattern',
      `no package is both in ${patterns.join(' ')} and in --filter ${filters.join(' --filter ')}`,
      {
        remedy: 'leave one of the two out',
      },
    ),
  );
}

/** Whether packages are named, rather than all meant. */
export function namesPackages({ patterns, own }: Pick<Call, 'patterns' | 'own'>): boolean {
  return patterns.length + (own.filter?.length ?? 0) > 0;
}

/** @throws DiagnosticError with every pattern that cannot be used. */
export function selected(selection: Selection): readonly Package[] {
  refuseSelection(selection);
  return selection.packages;
}

function refuseSelection({ diagnostics: [first, ...rest] }: Pick<Selection, 'diagnostics'>): void {
  if (first) throw new DiagnosticError(first, ...rest);
}
