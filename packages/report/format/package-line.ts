// The one line with which a package ends, in the form of `go test`: `ok`, `FAIL` or `?`, path, time, what is special.

import { coverageText } from '#coverage';
import { unreachable } from '#diagnostics';
import type { TaskFinished } from '#events';
import type { TaskState } from '../state.ts';
import { isEmpty, readText } from '../text.ts';
import type { Style } from './style.ts';
import { besideWords, flakyWords, goSeconds, killedWords } from './words.ts';

export function drawPackageLine(task: TaskState, finished: TaskFinished, style: Style): string {
  const path = finished.package;
  switch (finished.outcome) {
    case 'pass':
      return `${style.green('ok')}  \t${path}\t${timeOf(finished)}${coverageOf(finished)}${noTestsRun(task)}`;
    // Only with -failfast, after the first failure: go test says nothing of it.
    case 'skip':
      return `?   \t${path}\t[not run]`;
    case 'flaky':
      return `${style.yellow('ok')}  \t${path}\t${timeOf(finished)}${coverageOf(finished)} [flaky: ${flakyWords(finished)}]`;
    case 'no-tests':
      if (finished.coverage) return `\t${path}\t\tcoverage: ${coverageText({ ...finished.coverage, in: [] })}`;
      return `?   \t${path}\t[no test files]`;
    case 'build-fail':
      return `${style.red('FAIL')}\t${path} [${task.setupFailed ? 'setup' : 'build'} failed]${blame(finished)}`;
    case 'error':
      return `${style.red('FAIL')}\t${path} [could not be run]`;
    case 'vet-fail':
      return `${style.red('FAIL')}\t${path} [vet failed]${blame(finished)}`;
    case 'fail':
    case 'panic':
    case 'race':
    case 'timeout':
    case 'killed':
    case 'cancelled':
      return `${style.red('FAIL')}\t${path}\t${goSeconds(finished.elapsedMs)}${coverageOf(finished)}${tagOf(finished)}${tried(finished)}`;
    default:
      return unreachable(finished.outcome);
  }
}

function timeOf(finished: TaskFinished): string {
  switch (finished.source) {
    case 'ran':
      return goSeconds(finished.elapsedMs);
    case 'local':
      return '(cached)';
    case 'remote':
      return '(cached, remote)';
    case 'cut-off':
      return '(cached, same binary)';
    default:
      return unreachable(finished.source);
  }
}

function coverageOf(finished: TaskFinished): string {
  return finished.coverage === undefined ? '' : `\tcoverage: ${coverageText(finished.coverage)}`;
}

function noTestsRun(task: TaskState): string {
  if (task.kind !== 'test' || task.tests.size > 0 || isEmpty(task.before)) return '';
  return readText(task.before).includes('no tests to run\n') ? ' [no tests to run]' : '';
}

function tried(finished: TaskFinished): string {
  const words = besideWords(finished);
  return words === undefined ? '' : ` [${words}]`;
}

/** Why it failed where that is not what a failing test says. */
function tagOf(finished: TaskFinished): string {
  switch (finished.outcome) {
    case 'panic':
      return ' [panic]';
    case 'race':
      return ' [data race]';
    case 'timeout':
      return ' [timed out]';
    case 'killed':
      return ` [${killedWords(finished)}]`;
    case 'cancelled':
      return ' [stopped]';
    default:
      return (finished.exitCode ?? 1) > 1 ? ` [exit status ${finished.exitCode}]` : '';
  }
}

/** Names the import path that does not compile where it is not the package itself. */
function blame(finished: TaskFinished): string {
  const failed = finished.failedBuild;
  if (failed === undefined || failed === finished.package || failed.startsWith(`${finished.package} [`)) return '';
  return ` because of ${failed}`;
}
