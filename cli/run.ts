// One run from the command's side: the stream of events, who listens to it, and its place in the history.

import { availableParallelism } from 'node:os';
import { type Diagnostic, exitCodeOf, exitCodes } from '#diagnostics';
import type { TaskResult } from '#engine';
import { type Consumer, createEventLog, type EventBody, type EventLog, type RunStarted, redactor } from '#events';
import type { History, RunEnd, RunRecorder } from '#history';
import type { Stoppable } from '#process';
import { createGoTestWriter, createJsonlWriter, createPlainWriter, machineClock } from '#report';
import { endingOf } from './ending.ts';
import { createLiveWriter, type LiveRequest } from './live.ts';
import type { Output } from './output.ts';
import { sourceReader } from './output.ts';
import { newRunId } from './run-id.ts';
import { openOutputs } from './run-outputs.ts';
import { secretArguments, shownArguments } from './secret-arguments.ts';
import type { Call, Session } from './session.ts';
import { shardIfAny } from './shard.ts';
import { screenPlace } from './terminal.ts';
import { version } from './version.ts';

/** What of a session a run needs. */
export interface RunGround extends Pick<Session, 'top' | 'cacheDir' | 'keeps'> {
  readonly history?: Pick<History, 'beginRun'>;
  readonly call: Pick<Call, 'own' | 'argv' | 'cwd' | 'env' | 'signal'> & Partial<Pick<Call, 'split'>>;
  readonly settings: Pick<Session['settings'], 'verbose' | 'partial' | 'cover' | 'goStream'>;
  /** Absolute folder of the workspace. */
  readonly root: string;
}

export interface RunBeginning {
  /** What comes between `run.started` and the tasks. */
  readonly prelude: readonly EventBody[];
  /** Commit that was compared, where nothing uncommitted was added to it. */
  readonly head?: string;
}

export interface RunStream {
  readonly log: EventLog;
  readonly id: string;
  readonly startedMs: number;
  /** Test processes at work, by task. */
  readonly processes: Processes;
  readonly record: (done: TaskResult) => void;
}

/** How the work of a run ended. */
export interface WorkEnd extends RunEnd {
  /** As -coverprofile has it. */
  readonly profile?: string;
}

export interface Run {
  readonly id: string;
  /** Has the rest of the stream made by `work`, keeps it in the history, and answers the exit code. */
  carryOut(beginning: RunBeginning, work: (stream: RunStream) => WorkEnd | Promise<WorkEnd>): Promise<number>;
  /** Emits a diagnostic in the stream. */
  readonly tell: (diagnostic: Diagnostic) => void;
  /** Ends the stream of a run that an error has stopped, unless it has its end, and writes what is written then. */
  fail(error: unknown): Promise<void>;
}

/** Of a run among others, as a watch has them. */
export interface Onlooker {
  /** Sees each event before anybody shows it. */
  readonly consume: Consumer;
  /** It is not the first. */
  readonly brief: boolean;
  /** From then on nothing of the run is told to a person. */
  readonly stale: AbortSignal;
  /** Where a screen is drawn, and by whose leave; without it lines are written. */
  readonly screen?: Pick<LiveRequest, 'place' | 'output' | 'watch'>;
}

/**
 * Begins the stream of a run. `id` where something was done in its name already.
 * @throws DiagnosticError where a file that was asked for cannot be written.
 */
export function startRun(
  session: RunGround,
  output: Output,
  command: string,
  onlooker?: Onlooker,
  id: string = newRunId(),
): Run {
  const { call } = session;
  const outputs = openOutputs(session, output, id);
  const processes: Processes = new Map();
  const shown = writersFor(session, output, processes, onlooker);
  onlooker?.stale.addEventListener('abort', shown.close);
  const consumers = [...(onlooker ? [onlooker.consume] : []), ...shown.consumers, ...outputs.consumers];
  let recorder: RunRecorder | undefined;
  const builds: Consumer = (event) => {
    if (event.type === 'build.step') recorder?.built(event);
    if (event.type === 'build.found') recorder?.found(event);
  };
  const stream = openStream(call, command, id, [...consumers, builds], output);
  const close = async (): Promise<number> => {
    const told = outputs.close();
    await output.diagnose(told, session.top);
    const [first] = told.filter(({ severity }) => severity === 'error');
    return first ? exitCodeOf(first.code) : exitCodes.ok;
  };
  return {
    id,
    tell: (diagnostic) => stream.log.emit({ type: 'diagnostic', diagnostic }),
    async carryOut({ prelude, head }, work) {
      const { log, startedMs } = stream;
      for (const body of prelude) log.emit(body);
      recorder = session.history?.beginRun({
        id,
        startedAt: new Date().toISOString(),
        command,
        ...(head === undefined ? {} : { head }),
        partial: session.settings.partial,
      });
      const { profile, ...end } = await work({
        log,
        id,
        startedMs,
        processes,
        record: (done) => recorder?.record(done),
      });
      if (profile !== undefined) outputs.takeProfile(profile);
      recorder?.finish({ ...end, reused: stream.reused() });
      const unwritten = await close();
      return end.exitCode === exitCodes.ok ? unwritten : end.exitCode;
    },
    async fail(error) {
      // A person is told by the error itself.
      shown.close();
      failStream(stream, call, error);
      await close();
    },
  };
}

/** The whole stream of a run for which there is not even a session. */
export function failRun(call: Call, output: Output, command: string, error: unknown): void {
  if (!call.own.json) return;
  const writer = createJsonlWriter({ write: output.out });
  failStream(openStream(call, command, newRunId(), [writer], output), call, error);
}

interface Stream {
  readonly log: EventLog;
  readonly id: string;
  readonly startedMs: number;
  /** Whether run.finished has been emitted. */
  readonly ended: () => boolean;
  /** How many kept results stood for a run so far. */
  readonly reused: () => number;
}

function openStream(
  call: RunGround['call'],
  command: string,
  id: string,
  listeners: readonly Consumer[],
  output: Output,
): Stream {
  const startedMs = Date.now();
  let ended = false;
  let reused = 0;
  const log = createEventLog({
    run: id,
    redact: redactor({ ...call.env, ...secretArguments(call.argv) }).throughout,
    consumers: [
      ...listeners,
      (event) => {
        ended ||= event.type === 'run.finished';
        if (event.type === 'task.finished' && event.source !== 'ran') reused++;
      },
    ],
    onConsumerError: (error) => output.err(`gows: a writer failed and was taken off: ${String(error)}\n`),
  });
  log.emit(runStarted(call, command));
  return { log, id, startedMs, ended: () => ended, reused: () => reused };
}

export function runStarted(call: RunGround['call'], command: string): RunStarted {
  const shard = shardIfAny(call);
  return {
    type: 'run.started',
    command,
    argv: shownArguments(call.argv),
    cwd: call.cwd,
    gows: version,
    platform: `${process.platform}/${process.arch}`,
    cores: availableParallelism(),
    ...(shard ? { shard } : {}),
  };
}

/** Whoever reads the stream must find its end there. */
function failStream({ log, startedMs, ended }: Stream, call: RunGround['call'], error: unknown): void {
  if (ended()) return;
  const { diagnostics, outcome, exitCode } = endingOf(error, call.signal.aborted);
  emitDiagnostics(log, diagnostics);
  log.emit({ type: 'run.finished', outcome, exitCode, counts: {}, elapsedMs: Date.now() - startedMs });
}

/** Test processes at work, by task. */
type Processes = Map<string, Pick<Stoppable, 'quit'>>;

interface Writers {
  readonly consumers: readonly Consumer[];
  /** Ends what is for a person; what is for a program goes on. */
  readonly close: () => void;
}

/** What goes to stdout, and a screen where one can be drawn; where stdout is that terminal, both are one. */
function writersFor(session: RunGround, output: Output, processes: Processes, onlooker?: Onlooker): Writers {
  const { call, settings, root, top } = session;
  const { brief = false, screen } = onlooker ?? {};
  const form = { verbose: settings.verbose, root, source: sourceReader(top), brief };
  const drawn = onlooker ? screen?.place : screenPlace(call);
  // Where a terminal is stdout, it is the stream's.
  const place = settings.goStream && drawn?.text === 'stdout' ? undefined : drawn;
  const live =
    place &&
    createLiveWriter({
      ...form,
      place,
      output,
      clock: machineClock,
      stopping: () => call.signal.aborted,
      dump: (task) => processes.get(task)?.quit(),
      ...screen,
    });
  if (live && place.text === 'stdout') return { consumers: [live], close: live.close };
  const columns = output.columns === undefined ? {} : { columns: output.columns };
  const lines =
    call.own.json || settings.goStream
      ? undefined
      : createPlainWriter({ ...form, write: output.out, color: output.color, ...columns });
  const stream = settings.goStream
    ? createGoTestWriter({ write: output.out, writeError: output.err })
    : createJsonlWriter({ write: output.out });
  return {
    consumers: [lines ?? stream, ...(live ? [live] : [])],
    close() {
      lines?.close();
      live?.close();
    },
  };
}

function emitDiagnostics(log: EventLog, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) log.emit({ type: 'diagnostic', diagnostic });
}
