// One step of `npm test`: a command that passes or fails, or a run of tests that counts.

import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '../repository.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** What failed, with the beginning of the reason: of a long log only the end may be kept. */
  readonly failures?: readonly string[];
}

/** Runs what the step stands for, printing as it goes. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<Tally>;
}

/** A command that counts as one check. */
export function commandStep(name: string, command: string, ...args: readonly string[]): Step {
  return {
    name,
    run: async () => ((await exitCode(command, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }),
  };
}

/** Projects of vitest, side by side: each test counts. When one breaks before or beside its tests, that is one failure more. */
export function vitestStep(...projects: readonly string[]): Step {
  const name = projects.join(' and ');
  return {
    name: `${name} tests`,
    run: async () => {
      const report = path.join(repository, 'node_modules', `.gows-${projects.join('-')}.json`);
      await rm(report, { force: true });
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const code = await exitCode('vitest', [
        'run',
        ...projects.flatMap((project) => ['--project', project]),
        ...reporters,
      ]);
      const text = await readFile(report, 'utf8').catch(() => '{}');
      const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = JSON.parse(text) as VitestReport;
      return {
        passed: numPassedTests,
        failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests,
        failures: testResults.flatMap(failuresOf),
      };
    },
  };
}

/** What is used of the report that vitest's reporter `json` writes. */
interface VitestReport {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly testResults?: readonly FileResult[];
}

interface FileResult {
  /** Absolute path. */
  readonly name: string;
  readonly status: string;
  /** Of a file that failed beside its tests. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[] | null;
  }[];
}

const shownLines = 8;

function failuresOf({ name, status, message, assertionResults }: FileResult): string[] {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  const file = path.relative(repository, name);
  if (failed.length === 0) return status === 'failed' ? [failure(file, message)] : [];
  return failed.map((test) => failure(`${file}: ${test.fullName}`, test.failureMessages?.join('\n') ?? ''));
}

function failure(title: string, reason: string): string {
  const lines = reason.split('\n').filter((line) => line.trim() !== '');
  return [title, ...lines.slice(0, shownLines).map((line) => `  ${line}`)].join('\n');
}

/** Runs a program of the project with its output shown; answers its exit code. */
export function exitCode(
  command: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: repository,
      env: { ...process.env, ...more },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
