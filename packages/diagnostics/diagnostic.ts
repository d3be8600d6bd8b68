// What a person can meet, as data: rooms return or throw diagnostics, writers draw them.

import type { Code } from './codes.ts';

/** Where in a file something stands. `line` and `column` count from 1; a column counts bytes, as the go command's do. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export type Severity = 'error' | 'warning' | 'note';

/**
 * One thing to tell a person. `message` is one sentence without a full stop that names the cause;
 * `remedy` says what to do or to type. Neither ever holds a secret's value.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly place?: Place;
  readonly related?: readonly { readonly message: string; readonly place?: Place }[];
  readonly remedy?: string;
  /** Import path of the package that it is about, where it is about one. */
  readonly subject?: string;
}

/** Thrown by an operation that cannot go on. Only `cli` catches it; the exit code follows from the first code. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  /** The folder that relative places are seen from, where it is not the current one. */
  top?: string;

  constructor(first: Diagnostic, ...rest: readonly Diagnostic[]) {
    super(first.message);
    this.name = 'DiagnosticError';
    this.diagnostics = [first, ...rest];
  }
}

/** An error-severity diagnostic, the commonest kind. */
export function failure(
  code: Code,
  message: string,
  more: Omit<Partial<Diagnostic>, 'code' | 'message' | 'severity'> = {},
): Diagnostic {
  return { code, severity: 'error', message, ...more };
}

/** A diagnostic that stops nothing. */
export function warning(
  code: Code,
  message: string,
  more: Omit<Partial<Diagnostic>, 'code' | 'message' | 'severity'> = {},
): Diagnostic {
  return { code, severity: 'warning', message, ...more };
}

/** Makes a forgotten case of a closed union a type error, and a loud one should it come from outside. */
export function unreachable(value: never): never {
  throw new Error(`unreachable case: ${JSON.stringify(value)}`);
}
