// What every command line runs in: its two streams, its signals, and the one place where errors become a sentence and an exit
// code.

import { exitCodes } from '#diagnostics';
import { definedOf } from '#process';
import { endingOf } from './ending.ts';
import { type Output, type OutputOptions, openOutput } from './output.ts';
import { version } from './version.ts';

export interface Frame {
  readonly env: Readonly<Record<string, string>>;
  /** Aborted by Ctrl-C, or when nobody reads stdout any more. */
  readonly signal: AbortSignal;
  readonly output: Output;
  /** All that was written so far, in order. */
  readonly said: readonly (readonly ['out' | 'err', string])[];
}

/** Answers the exit code; throws nothing. */
export async function inFrame(
  argv: readonly string[],
  body: (frame: Frame) => Promise<number>,
  { atOnce = false }: Pick<OutputOptions, 'atOnce'> = {},
): Promise<number> {
  const env = definedOf(process.env);
  const abort = new AbortController();
  const said: ['out' | 'err', string][] = [];
  const output = openOutput({
    env,
    color: !argv.includes('--no-color'),
    onClosed: () => abort.abort('closed'),
    onSaid: (stream, text) => said.push([stream, text]),
    atOnce,
  });
  const release = listenForSignals(abort);
  // What nobody awaited or caught is a defect as well. A process that is not ended here might never end.
  process.on('uncaughtException', (error) => {
    void report(error, output).finally(() => process.exit(exitCodes.bug));
  });
  try {
    return await body({ env, signal: abort.signal, output, said });
  } catch (error) {
    if (abort.signal.aborted) return exitCodes.interrupted;
    return await report(error, output);
  } finally {
    output.end();
    release();
  }
}

async function report(error: unknown, output: Output): Promise<number> {
  const { diagnostics, top, defect, exitCode } = endingOf(error, false);
  await output.diagnose(diagnostics, top);
  if (defect !== undefined) {
    output.err(`gows: a defect in gows ${version}; please report it with the lines below\n${defect}\n`);
  }
  return exitCode;
}

/** The first signal asks the run to stop; the second ends the program at once. */
function listenForSignals(abort: AbortController): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (name: NodeJS.Signals) => {
    if (abort.signal.aborted) process.exit(exitCodes.interrupted);
    abort.abort(name);
  };
  for (const name of names) process.on(name, onSignal);
  return () => {
    for (const name of names) process.off(name, onSignal);
  };
}
