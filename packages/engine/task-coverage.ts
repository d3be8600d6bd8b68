// The coverage of one test process: where it writes it, what that says, and the line in which it tells it.

import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { coverageText } from '#coverage';
import { type Diagnostic, DiagnosticError } from '#diagnostics';
import type { EventBody } from '#events';
import type { Task } from '#plan';
import type { Covered, RunCoverage } from './coverage.ts';

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
  /** Passes events on, the line that tells the coverage and all after it when the process is over. */
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
  const measure = async (): Promise<{ covered?: Covered; damaged?: readonly Diagnostic[] }> => {
    const text = await readFile(profile, 'utf8').catch(() => '');
    await rm(folder, { recursive: true, force: true });
    // A process that ends without the leave of package testing writes none.
    if (text === '') return {};
    try {
      return { covered: coverage.measured(task, text) };
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { damaged: error.diagnostics };
    }
  };
  return {
    args: [`-test.gocoverdir=${data}`, `-test.coverprofile=${profile}`],
    env: { GOCOVERDIR: data },
    emit(body) {
      const tells = isCoverageLine(body);
      if (tells) release();
      if (tells || held.length > 0) held.push(body);
      else emit(body);
    },
    async finish() {
      const measured = await measure();
      const [line] = held;
      // With -coverpkg it knows only what it links.
      if (line?.type === 'task.output' && measured.covered) {
        held[0] = { ...line, output: `coverage: ${coverageText(measured.covered.coverage)}\n` };
      }
      release();
      return measured;
    },
  };
}

function isCoverageLine(body: EventBody): boolean {
  if (body.type !== 'task.output' || body.test !== undefined) return false;
  return /^coverage: (?:\d+\.\d% of statements|\[no statements\])/.test(body.output);
}
