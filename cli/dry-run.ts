// Shows what would be done, in place of doing it.

import { redactor } from '#events';
import { type DryRunRequest, dryRunAnswer } from '#plan';
import { drawDryRun } from '#report';
import { badValue } from './arguments.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';

/** @throws DiagnosticError where the value of --dry-run is none of its forms. */
export function refuseForm(form: string): void {
  if (form === 'text' || form === 'json') return;
  throw badValue(`--dry-run is text or json, not ${JSON.stringify(form)}`, '--dry-run=json');
}

/** Answers the exit code. */
export async function sayDryRun(
  session: Session,
  output: Output,
  form: string,
  request: Omit<DryRunRequest, 'root'>,
): Promise<number> {
  const { call, location, diagnostics, top } = session;
  const shown = redactor(call.env).throughout(dryRunAnswer({ ...request, root: location.root }));
  await output.diagnose([...diagnostics, ...shown.diagnostics], top);
  const json = form === 'json' || call.own.json === true;
  output.out(json ? `${JSON.stringify(shown)}\n` : drawDryRun(shown, { color: output.color }));
  return 0;
}
