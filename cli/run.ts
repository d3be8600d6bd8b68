// One run from the command's side: the stream of events and who listens to it, then the engine.

import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Diagnostic, DiagnosticError, exitCodeOf, exitCodes, failure } from '#diagnostics';
import { type ResultKeeper, runPlan, type TaskResult } from '#engine';
import { type Consumer, createEventLog, type EventLog, redactor } from '#events';
import { locateGoexec } from '#goexec';
import type { AffectedAnswer, Plan } from '#plan';
import type { Stoppable } from '#process';
import { createJsonlWriter, createPlainWriter, machineClock } from '#report';
import type { Snapshot } from '#workspace';
import { endingOf } from './ending.ts';
import { createLiveWriter, type LiveRequest } from './live.ts';
import type { Output } from './output.ts';
import { sourceReader } from './output.ts';
import { openOutputs } from './run-outputs.ts';
import type { Call, Session } from './session.ts';
import { screenPlace } from './terminal.ts';
import { version } from './version.ts';

export interface FinishRequest {
  readonly head: Snapshot;
  readonly answer?: AffectedAnswer;
  /** How long reading took, in milliseconds. */
  readonly readMs: number;
  readonly buildCause: (importPath: string, failed: ReadonlySet<string>) => string | undefined;
  readonly keeper?: ResultKeeper;
}

export interface Run {
  readonly id: string;
  /** Carries out the plan. Answers the exit code. */
  finish(plan: Plan, request: FinishRequest): Promise<number>;
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
 * Begins the stream of a run.
 * @throws DiagnosticError where a file that was asked for cannot be written.
 */
export function startRun(session: Session, output: Output, command: string, onlooker?: Onlooker): Run {
  const { call } = session;
  const id = newRunId();
  const outputs = openOutputs(session, output, id);
  const processes: Processes = new Map();
  const shown = writersFor(session, output, processes, onlooker);
  onlooker?.stale.addEventListener('abort', shown.close);
  const consumers = [...(onlooker ? [onlooker.consume] : []), ...shown.consumers, ...outputs.consumers];
  const stream = openStream(call, command, id, consumers, output);
  const close = async (): Promise<number> => {
    const told = outputs.close();
    await output.diagnose(told, session.top);
    const [first] = told.filter(({ severity }) => severity === 'error');
    return first ? exitCodeOf(first.code) : exitCodes.ok;
  };
  return {
    id,
    tell: (diagnostic) => stream.log.emit({ type: 'diagnostic', diagnostic }),
    async finish(plan, request) {
      const exitCode = await finish({ session, ...stream, command, plan, request, processes });
      const unwritten = await close();
      return exitCode === exitCodes.ok ? unwritten : exitCode;
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
}

function newRunId(): string {
  return `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`;
}

function openStream(call: Call, command: string, id: string, listeners: readonly Consumer[], output: Output): Stream {
  const startedMs = Date.now();
  let ended = false;
  const log = createEventLog({
    run: id,
    redact: redactor(call.env).throughout,
    consumers: [
      ...listeners,
      (event) => {
        ended ||= event.type === 'run.finished';
      },
    ],
    onConsumerError: (error) => output.err(`gows: a writer failed and was taken off: ${String(error)}\n`),
  });
  log.emit({
    type: 'run.started',
    command,
    argv: call.argv,
    cwd: call.cwd,
    gows: version,
    platform: `${process.platform}/${process.arch}`,
    cores: availableParallelism(),
  });
  return { log, id, startedMs, ended: () => ended };
}

/** Whoever reads the stream must find its end there. */
function failStream({ log, startedMs, ended }: Stream, call: Call, error: unknown): void {
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
function writersFor(session: Session, output: Output, processes: Processes, onlooker?: Onlooker): Writers {
  const { call, settings, location, top } = session;
  const { brief = false, screen } = onlooker ?? {};
  const form = { verbose: settings.verbose, root: location.root, source: sourceReader(top), brief };
  const place = onlooker ? screen?.place : screenPlace(call);
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
  const lines = call.own.json
    ? undefined
    : createPlainWriter({ ...form, write: output.out, color: output.color, ...columns });
  return {
    consumers: [lines ?? createJsonlWriter({ write: output.out }), ...(live ? [live] : [])],
    close() {
      lines?.close();
      live?.close();
    },
  };
}

async function finish(run: {
  readonly session: Session;
  readonly log: EventLog;
  readonly id: string;
  readonly startedMs: number;
  readonly command: string;
  readonly plan: Plan;
  readonly request: FinishRequest;
  readonly processes: Processes;
}): Promise<number> {
  const { session, log, plan, processes } = run;
  const { head, answer, readMs, buildCause, keeper } = run.request;
  const goexec = findGoexec(session.call);
  emitDiagnostics(log, [...session.diagnostics, ...(answer ? answer.diagnostics : head.diagnostics)]);
  log.emit({
    type: 'workspace.read',
    root: session.location.root,
    kind: head.kind,
    modules: head.modules.length,
    packages: head.packages.length,
    go: head.toolchain,
    race: session.settings.race,
    jobs: session.settings.jobs,
    ...(answer ? { base: answer.base, head: answer.head } : {}),
    elapsedMs: readMs,
  });
  const recorder = session.history?.beginRun({
    id: run.id,
    startedAt: new Date().toISOString(),
    command: run.command,
    ...(answer && !answer.head.dirty ? { head: answer.head.rev } : {}),
    partial: session.settings.partial,
  });
  const result = await runPlan(plan, {
    log,
    cacheDir: session.cacheDir,
    runId: run.id,
    startedMs: run.startedMs,
    workspaceRoot: session.location.root,
    signal: session.call.signal,
    ...(goexec === undefined ? {} : { goexec }),
    buildCause: (task, failed) => buildCause(task.package, failed),
    ...(keeper ? { keeper } : {}),
    processes,
    record: (done: TaskResult) => recorder?.record(done),
  });
  recorder?.finish(result);
  return result.exitCode;
}

/** @throws DiagnosticError when GOWS_GOEXEC names what cannot be run. */
export function findGoexec({ env }: Call): string | undefined {
  const goexec = locateGoexec({ env, program: process.argv[1] });
  if (goexec === undefined || !env['GOWS_GOEXEC']) return goexec;
  try {
    accessSync(goexec, constants.X_OK);
    return goexec;
  } catch (error) {
    throw new DiagnosticError(
      failure('config/environment', `GOWS_GOEXEC names a program that cannot be run: ${(error as Error).message}`, {
        remedy: 'unset GOWS_GOEXEC; "off" does without',
      }),
    );
  }
}

function emitDiagnostics(log: EventLog, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) log.emit({ type: 'diagnostic', diagnostic });
}
