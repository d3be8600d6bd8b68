// The two streams of the program, and whether colours go into them.

import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Diagnostic, exitCodeOf, failure } from '#diagnostics';

export interface Output {
  /** Data: results, answers, events. */
  out(text: string): void;
  /** All else. */
  err(text: string): void;
  /** From now on `take` writes what goes to stderr: whoever draws there leaves first, or puts the text where it belongs. */
  onErr(take: (text: string, write: (text: string) => void) => void): void;
  readonly color: boolean;
  readonly columns: number | undefined;
  /** Draws diagnostics on stderr; places are relative to `top`. */
  diagnose(diagnostics: readonly Diagnostic[], top?: string): Promise<void>;
}

export interface OutputOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly color?: boolean;
  /** Told once when stdout takes nothing more: its reader has gone (`gows … | head`), or its disk is full. */
  readonly onClosed: () => void;
  /** Told of all that is written. */
  readonly onSaid?: (stream: 'out' | 'err', text: string) => void;
}

export function openOutput(options: OutputOptions): Output {
  const color = options.color !== false && wantsColor(options.env, process.stdout);
  let open = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!open) return;
    open = false;
    options.onClosed();
    if (error.code === 'EPIPE') return;
    const fault = unwritable(error);
    void output.diagnose([fault]);
    // The error may come after the program has settled on its exit code, and what it answered is lost.
    process.once('exit', () => {
      process.exitCode = exitCodeOf(fault.code);
    });
  });
  process.stderr.on('error', () => {});
  const write = (text: string): void => {
    options.onSaid?.('err', text);
    process.stderr.write(text);
  };
  let take: Parameters<Output['onErr']>[0] = (text) => write(text);
  const err = (text: string) => take(text, write);
  const output: Output = {
    out: (text) => {
      options.onSaid?.('out', text);
      if (open) process.stdout.write(text);
    },
    err,
    onErr(callback) {
      take = callback;
    },
    color,
    columns: process.stdout.columns,
    async diagnose(diagnostics, top) {
      if (diagnostics.length === 0) return;
      const { drawDiagnostic } = await import('#report');
      const options = { color: color && process.stderr.isTTY === true, source: sourceReader(top) };
      for (const diagnostic of diagnostics) err(drawDiagnostic(diagnostic, options));
    },
  };
  return output;
}

function unwritable(error: NodeJS.ErrnoException): Diagnostic {
  return error.code === 'ENOSPC' || error.code === 'EDQUOT'
    ? failure('disk/full', 'what gows writes to stdout is lost: the disk is full', {
        remedy: 'free some space, or send the output elsewhere',
      })
    : failure('disk/failed', `what gows writes to stdout is lost: ${error.message}`, {
        remedy: 'send the output to a file that can be written',
      });
}

/** https://no-color.org, FORCE_COLOR, and a terminal that is one. */
export function wantsColor(env: Readonly<Record<string, string>>, stream: { readonly isTTY?: boolean }): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
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
