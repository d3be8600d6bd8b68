// The two streams of the program, and whether colours go into them.

import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Diagnostic, exitCodeOf, failure } from '#diagnostics';
import { type Descriptor, isTerminal, lookAt, writeNow } from './descriptors.ts';

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
  /** Little is written, and all at once when the program is done: nobody waits for the first line. */
  readonly atOnce?: boolean;
}

export function openOutput(options: OutputOptions): Output & { readonly end: () => void } {
  const { kind, columns } = lookAt(1);
  const color = options.color !== false && wantsColor(options.env, 1);
  let open = true;
  let waiting = '';
  const stdout = once(() => {
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
    return process.stdout;
  });
  const stderr = once(() => process.stderr.on('error', () => {}));
  const end = (): void => {
    const unwritten = writeNow(1, waiting);
    waiting = '';
    // The stream tells why.
    if (unwritten !== '') stdout().write(unwritten);
  };
  const atOnce = options.atOnce === true && kind !== 'terminal';
  if (!atOnce) stdout();
  // Screens are drawn there without asking here.
  if (!atOnce || isTerminal(2)) stderr();
  const write = (text: string): void => {
    end();
    options.onSaid?.('err', text);
    stderr().write(text);
  };
  let take: Parameters<Output['onErr']>[0] = (text) => write(text);
  const err = (text: string) => take(text, write);
  const output: Output = {
    out: (text) => {
      options.onSaid?.('out', text);
      if (!open) return;
      if (atOnce) waiting += text;
      else stdout().write(text);
    },
    err,
    onErr(callback) {
      take = callback;
    },
    color,
    columns,
    async diagnose(diagnostics, top) {
      if (diagnostics.length === 0) return;
      const { drawDiagnostic } = await import('./draw-diagnostic.ts');
      const options = { color: color && isTerminal(2), source: sourceReader(top) };
      for (const diagnostic of diagnostics) err(drawDiagnostic(diagnostic, options));
    },
  };
  return { ...output, end };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
export function wantsColor(env: Readonly<Record<string, string>>, stream: Descriptor): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal(stream) && env['TERM'] !== 'dumb';
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
