// gows rerun: tests again what failed in the last run, or was not run in it.

import { isAbsolute } from 'node:path';
import { DiagnosticError, failure, shellWord } from '#diagnostics';
import { type Outcome, type RunEvent, redacted } from '#events';
import { findGoFlag, type SplitArguments, splitArguments } from '#gocmd';
import { openCacheDir } from '../cache-dir.ts';
import { lastRun } from '../kept-runs.ts';
import { common, drawing, ownFlags, running } from '../options.ts';
import { readHead } from '../read.ts';
import type { Call } from '../session.ts';
import { writingFlags } from '../settings.ts';
import type { CommandSpec } from './command.ts';
import { runTests } from './test.ts';

export const rerun: CommandSpec = {
  name: 'rerun',
  usage: '[flags of go test] [-args …]',
  about: 'Test again what failed in the last run or was not run in it, with the flags of that run',
  flags: [...running, ...drawing, ...common],
  goFlags: 'test',
  examples: ['gows rerun', 'gows rerun -v', 'gows rerun -race=false'],
  run(call, output) {
    const [word] = call.patterns;
    if (word !== undefined) {
      const message = `gows rerun takes the packages of the last run, so ${word} means nothing to it`;
      throw new DiagnosticError(failure('usage/arguments', message, { remedy: `gows test ${word}` }));
    }
    const { dir } = openCacheDir(call.own.cacheDir, call.env, call.cwd);
    const last = lastRun(call, dir, (events) => events.some(isTestTask));
    const open = unsettled(last);
    return runTests('rerun', sameFlags(call, last), output, async (session) => {
      const { head } = await readHead(session);
      // A package that is gone cannot be tested, and is no failure any more.
      return { head, chosen: open };
    });
  },
};

function isTestTask(event: RunEvent): boolean {
  return event.type === 'task.planned' && event.kind === 'test';
}

const settled: ReadonlySet<Outcome> = new Set(['pass', 'flaky', 'no-tests']);

/** Import path → why it is tested again. */
function unsettled(events: readonly RunEvent[]): ReadonlyMap<string, string> {
  const open = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'task.planned') open.set(event.package, 'was not run in the last run');
    if (event.type !== 'task.finished') continue;
    if (settled.has(event.outcome)) open.delete(event.package);
    else if (!notRun.has(event.outcome)) open.set(event.package, 'failed in the last run');
  }
  return open;
}

const notRun: ReadonlySet<Outcome> = new Set(['skip', 'cancelled']);

/**
 * The call with the flags of the go command that the last run had, and those given now after them: the last of a name counts.
 * @throws DiagnosticError where one of them held a secret, which is kept nowhere.
 */
function sameFlags(call: Call, [started]: readonly RunEvent[]): Call {
  const before = started?.type === 'run.started' ? splitArguments(started.argv, ownFlags) : undefined;
  if (!before) return call;
  const { testArgs, ...given } = call.split;
  const kept = goWords(before).filter((word) => !writingFlags.some((name) => word.startsWith(`-${name}=`)));
  const moved = started?.type === 'run.started' && started.cwd !== call.cwd ? kept.find(isPlace) : undefined;
  if (moved !== undefined && started?.type === 'run.started') {
    const message = `the last run was started in ${started.cwd} with ${moved}, which means another place here`;
    throw new DiagnosticError(
      failure('usage/arguments', message, { remedy: `cd ${shellWord(started.cwd)} && gows rerun` }),
    );
  }
  const secret = [...kept, ...(testArgs.length === 0 ? before.testArgs : [])].find((word) => word.includes(redacted));
  if (secret !== undefined) {
    const message = `the last run was given a secret, which is kept nowhere: ${secret}`;
    throw new DiagnosticError(
      failure('usage/arguments', message, {
        remedy: 'test the packages by name, with the flags: gows test PKG… -args …',
      }),
    );
  }
  const after = testArgs.length > 0 ? testArgs : before.testArgs;
  const argv = [...call.split.gows, ...kept, ...goWords(given), ...(after.length > 0 ? ['-args', ...after] : [])];
  return { ...call, argv, split: splitArguments(argv, ownFlags) };
}

function goWords({ build, run, own }: Pick<SplitArguments, 'build' | 'run' | 'own'>): readonly string[] {
  return [...build, ...run, ...own].map(({ name, value }) => `-${name}=${value}`);
}

/** A flag whose value is seen from the folder in which the run was started. */
function isPlace(word: string): boolean {
  const [, name = '', value = ''] = /^-([^=]+)=(.*)$/s.exec(word) ?? [];
  const { fileUnless } = findGoFlag(name) ?? {};
  if (fileUnless) return !isAbsolute(value) && !fileUnless.includes(value);
  if (name === 'coverpkg') return value.split(',').some((pattern) => pattern.startsWith('.'));
  return (name === 'exec' || name === 'toolexec') && /^\S*\//.test(value) && !isAbsolute(value);
}
