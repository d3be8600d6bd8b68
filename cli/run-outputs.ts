// What listens to a run beside the screen: its kept stream, the files that were asked for, and GitHub Actions.

import { appendFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Diagnostic, warning } from '#diagnostics';
import { type Consumer, type Redactor, type RunEvent, redactor } from '#events';
import { keepStream, writeStream } from '#history';
import { createGithubWriter, createJunitWriter, reportOf, traceOf } from '#report';
import { endingOf } from './ending.ts';
import type { Output } from './output.ts';
import type { RunGround } from './run.ts';
import { secretArguments } from './secret-arguments.ts';
import { unwritten, writeWhole, writtenPlaces } from './written-files.ts';

/** What of a run is asked and kept. */
interface OutputGround extends Pick<RunGround, 'call' | 'cacheDir' | 'keeps' | 'top'> {
  readonly settings: Pick<RunGround['settings'], 'cover'>;
}

export interface RunOutputs {
  readonly consumers: readonly Consumer[];
  /** Takes the coverage profile of the run. */
  readonly takeProfile: (profile: string) => void;
  /** Writes what is written at the end, once. Answers what could not be; an error among it is one of the run. */
  close(): readonly Diagnostic[];
}

/** @throws DiagnosticError where a file that was asked for cannot be written. */
export function openOutputs(session: OutputGround, output: Output, run: string): RunOutputs {
  const { call, cacheDir, keeps, settings } = session;
  const places = writtenPlaces(call);
  const redact = redactor({ ...call.env, ...secretArguments(call.argv) });
  const stream = keeps ? keepStream({ cacheDir, run, redact }) : undefined;
  const events = eventsFile(places.events, redact);
  const files = [junitFile(places.junit, redact), traceFile(places.trace)].filter((file) => file !== undefined);
  // Of a run that does not come so far there is no profile, rather than that of an earlier one.
  let profile = settings.cover && `mode: ${settings.cover.mode}\n`;
  const github = call.env['GITHUB_ACTIONS'] === 'true' ? githubWriter(session, output, redact) : undefined;
  let closed: readonly Diagnostic[] | undefined;
  const close = (): readonly Diagnostic[] => {
    const kept = stream?.close() ?? [];
    const writeProfile = (): void => {
      if (places.coverprofile !== undefined && profile !== undefined) writeWhole(places.coverprofile, profile);
    };
    const writes = [...files.map(({ write }) => write), writeProfile];
    return [...kept, ...(events?.close() ?? []), ...writes.flatMap(attempted)];
  };
  return {
    takeProfile(taken) {
      profile = taken;
    },
    consumers: [
      ...(stream ? [stream.consume] : []),
      ...(events ? [events.consume] : []),
      ...files.map(({ consume }) => consume),
      ...(github ? [github] : []),
    ],
    close: () => (closed ??= close()),
  };
}

/** The stream of an earlier run makes room. @throws DiagnosticError where nothing can be written. */
function eventsFile(
  target: string | undefined,
  redact: Redactor,
): (Pick<RunOutputs, 'close'> & Pick<OutputFile, 'consume'>) | undefined {
  if (target === undefined) return undefined;
  writeWhole(target, '');
  const { consume, close } = writeStream(target, redact);
  return {
    consume,
    close() {
      const error = close();
      return error ? [unwritten(target, error)] : [];
    },
  };
}

interface OutputFile {
  readonly consume: Consumer;
  readonly write: () => void;
}

function junitFile(target: string | undefined, redact: Redactor): OutputFile | undefined {
  if (target === undefined) return undefined;
  const writer = createJunitWriter({ hostname: hostname(), redact });
  return { consume: writer, write: () => writeWhole(target, writer.document()) };
}

function traceFile(target: string | undefined): OutputFile | undefined {
  if (target === undefined) return undefined;
  const events: RunEvent[] = [];
  return {
    consume(event) {
      // Output may be large, and no stretch of time is made from it.
      if (event.type !== 'task.output' && event.type !== 'build.output') events.push(event);
    },
    write() {
      const answer = reportOf(events);
      if (answer) writeWhole(target, `${JSON.stringify(traceOf(answer))}\n`);
    },
  };
}

function attempted(write: () => void): readonly Diagnostic[] {
  try {
    write();
    return [];
  } catch (error) {
    const { diagnostics, defect } = endingOf(error, false);
    if (defect !== undefined) throw error;
    return diagnostics;
  }
}

/** A step's summary may have this many bytes, of all commands of the step together. */
const mostSummary = 1 << 20;

function githubWriter({ call, top }: OutputGround, output: Output, redact: Redactor): Consumer {
  const file = call.env['GITHUB_STEP_SUMMARY'];
  return createGithubWriter({
    // Actions reads both streams, and stdout may carry events.
    write: output.err,
    ...(file ? { summary: (markdown: string) => appendSummary(file, markdown, output) } : {}),
    summaryBytes: file ? Math.max(0, mostSummary - sizeOf(file)) : 0,
    checkout: call.env['GITHUB_WORKSPACE'] || top,
    top,
    redact,
  });
}

function appendSummary(file: string, markdown: string, output: Output): void {
  try {
    appendFileSync(file, markdown);
  } catch (error) {
    const said = warning('disk/failed', `the summary of the step is not written: ${(error as Error).message}`, {
      place: { file },
      remedy: 'unset GITHUB_STEP_SUMMARY, or make the file writable',
    });
    void output.diagnose([said]);
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
