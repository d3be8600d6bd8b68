// One step of `npm test`: a command that passes or fails, or a run of tests that counts.

import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '../repository.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
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
      const { numPassedTests = 0, numFailedTests = 0 } = JSON.parse(text) as Record<string, number>;
      return { passed: numPassedTests, failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests };
    },
  };
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
