// The end of a run: what is still open is closed, and how it went is told.

import { type Diagnostic, DiagnosticError, exitCodeOf, exitCodes } from '#diagnostics';
import type { Coverage, RunFinished } from '#events';
import { type AccountTask, finished, type Ledger } from './ledger.ts';
import type { EngineOps } from './ops.ts';

export interface Conclusion {
  readonly ledger: Ledger<AccountTask>;
  /** What ended the work before its time. */
  readonly stopped: { readonly error: unknown } | undefined;
  /** In milliseconds since 1970. */
  readonly began: number;
  /** Asked when all tasks are over. */
  readonly coverage?: () => Coverage | undefined;
}

/**
 * Emits the ends of all tasks that have none, and run.finished.
 * @throws what stopped the run, where that is a defect.
 */
export async function conclude(
  { ledger, stopped, began, coverage }: Conclusion,
  { log, signal, beforeEnd }: Pick<EngineOps, 'log' | 'signal' | 'beforeEnd'>,
): Promise<Pick<RunFinished, 'exitCode' | 'outcome'>> {
  const cancelled = signal.aborted;
  for (const task of ledger.open()) ledger.close(task, { outcome: cancelled ? 'cancelled' : 'error' });
  await beforeEnd?.();
  const end = endOf(ledger, cancelled, stopped);
  for (const diagnostic of end.diagnostics) log.emit({ type: 'diagnostic', diagnostic });
  const { outcome, exitCode } = end;
  log.emit(finished(end, ledger, began, coverage?.()));
  if (exitCode === exitCodes.bug) throw stopped?.error;
  return { outcome, exitCode };
}

function endOf(
  ledger: Pick<Ledger, 'allFine'>,
  cancelled: boolean,
  stopped: Conclusion['stopped'],
): Pick<RunFinished, 'exitCode' | 'outcome'> & { readonly diagnostics: readonly Diagnostic[] } {
  if (cancelled) return { outcome: 'cancelled', exitCode: exitCodes.interrupted, diagnostics: [] };
  if (stopped) {
    if (!(stopped.error instanceof DiagnosticError))
      return { outcome: 'error', exitCode: exitCodes.bug, diagnostics: [] };
    const { diagnostics } = stopped.error;
    const [first] = diagnostics;
    return { outcome: 'error', exitCode: first ? exitCodeOf(first.code) : exitCodes.failed, diagnostics };
  }
  return ledger.allFine()
    ? { outcome: 'pass', exitCode: exitCodes.ok, diagnostics: [] }
    : { outcome: 'fail', exitCode: exitCodes.failed, diagnostics: [] };
}
