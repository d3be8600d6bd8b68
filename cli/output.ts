// The two streams of the program, and whether colours go into them.

import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Diagnostic } from '#diagnostics';

export interface Output {
  /** Data: results, answers, events. */
  out(text: string): void;
  /** All else. */
  err(text: string): void;
  readonly color: boolean;
  readonly columns: number | undefined;
  /** Draws diagnostics on stderr; places are relative to `top`. */
  diagnose(diagnostics: readonly Diagnostic[], top?: string): Promise<void>;
}

export interface OutputOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly color?: boolean;
  /** Told once when the reader of stdout has gone (`gows … | head`). */
  readonly onClosed: () => void;
}

export function openOutput(options: OutputOptions): Output {
  const color = options.color !== false && wantsColor(options.env);
  let open = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (open) options.onClosed();
    open = false;
  });
  process.stderr.on('error', () => {});
  const err = (text: string) => void process.stderr.write(text);
  return {
    out: (text) => {
      if (open) process.stdout.write(text);
    },
    err,
    color,
    columns: process.stdout.columns,
    async diagnose(diagnostics, top) {
      if (diagnostics.length === 0) return;
      const { drawDiagnostic } = await import('#report');
      const options = { color: color && process.stderr.isTTY === true, source: sourceReader(top) };
      for (const diagnostic of diagnostics) err(drawDiagnostic(diagnostic, options));
    },
  };
}

/** https://no-color.org, FORCE_COLOR, and a terminal that is one. */
function wantsColor(env: Readonly<Record<string, string>>): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return process.stdout.isTTY === true && env['TERM'] !== 'dumb';
}

/** Reads the source that a diagnostic points into; its places are relative to `top`. */
export function sourceReader(top: string | undefined): (file: string) => string | undefined {
  return (file) => {
    try {
      return readFileSync(top !== undefined && !isAbsolute(file) ? join(top, file) : file, 'utf8');
    } catch {
      return undefined;
    }
  };
}
