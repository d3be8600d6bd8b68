// The coverage of one test process: where it writes it, what that says, and the line in which it tells it.

import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Diagnostic, DiagnosticError } from '#diagnostics';
import type { EventBody, TaskOutput } from '#events';
import type { Task } from '#plan';
import { type Covered, coverageLine, type RunCoverage } from './coverage.ts';

export interface TaskCover {
  readonly task: Task;
  readonly coverage: RunCoverage;
  /** Of this process alone. */
  readonly folder: string;
}

export interface OpenTaskCover {
  readonly args: readonly string[];
  /** A program that the test builds with -cover writes what it counts there, as under `go test`. */
  readonly env: Readonly<Record<string, string>>;
  /** Passes events on, what may be the line that tells the coverage and all after it when the process is over. */
  readonly emit: (body: EventBody) => void;
  /** The process is over and has told all. */
  finish(): Promise<{ readonly covered?: Covered; readonly damaged?: readonly Diagnostic[] }>;
}

/** @throws the system's error where the folder cannot be made. */
export async function openTaskCover(
  { task, coverage, folder }: TaskCover,
  emit: (body: EventBody) => void,
): Promise<OpenTaskCover> {
  const data = path.join(folder, 'data');
  const profile = path.join(folder, 'profile');
  await mkdir(data, { recursive: true });
  const held: EventBody[] = [];
  const release = (): void => {
    for (const body of held.splice(0)) emit(body);
  };
  const measure = async (): Promise<{ covered?: Covered; told?: string; damaged?: readonly Diagnostic[] }> => {
    const text = await readFile(profile, 'utf8').catch(() => '');
    await rm(folder, { recursive: true, force: true });
    // A process that ends without the leave of package testing writes none.
    if (text === '') return {};
    try {
      return { covered: coverage.measured(task, text), told: coverage.toldBy(task, text) };
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { damaged: error.diagnostics };
    }
  };
  return {
    args: [`-test.gocoverdir=${data}`, `-test.coverprofile=${profile}`],
    env: { GOCOVERDIR: data },
    emit(body) {
      if (held.length > 0 || isCoverageLine(body)) held.push(body);
      else emit(body);
    },
    async finish() {
      const { told, ...measured } = await measure();
      // A test may print lines of the same form, before and after. With -coverpkg the binary knows only what it links.
      const at = held.findIndex((body) => isCoverageLine(body) && body.output === told);
      const line = held[at];
      if (line?.type === 'task.output' && measured.covered) {
        held[at] = { ...line, output: coverageLine(measured.covered.coverage) };
      }
      release();
      return measured;
    },
  };
}

function isCoverageLine(body: EventBody): body is TaskOutput {
  if (body.type !== 'task.output' || body.test !== undefined) return false;
  return /^coverage: (?:\d+\.\d% of statements|\[no statements\])/.test(body.output);
}
