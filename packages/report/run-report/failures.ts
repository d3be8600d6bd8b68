// The failures and races of a run as the report shows them.

import { withoutControls } from '../format/controls.ts';
import { buildsOf, drawFailedTests } from '../format/failed-task.ts';
import { listedTests, placesOf, reasonOf, testReason } from '../format/failures.ts';
import { mergeRaces } from '../format/races.ts';
import { createStyle } from '../format/style.ts';
import type { RunState, TaskState } from '../state.ts';
import { isEmpty, readText } from '../text.ts';
import type { ReportFailure, ReportRace } from './answer.ts';

const plain = createStyle(false);
/** Of each failure so many characters are shown, from the beginning and from the end. */
const mostOutput = 400_000;

export function failuresOf(state: RunState, root: string): readonly ReportFailure[] {
  return [...state.failures].flatMap((task) => failureOf(state, task, root) ?? []);
}

/** Undefined where it has not come to its end. */
export function failureOf(state: RunState, task: TaskState, root: string): ReportFailure | undefined {
  const { finished } = task;
  if (!finished) return undefined;
  const { outcome, where, rerun, failedBuild } = finished;
  return {
    package: task.package,
    outcome,
    ...(where === undefined ? {} : { where }),
    ...(rerun === undefined ? {} : { rerun }),
    ...(failedBuild === undefined ? {} : { failedBuild }),
    tests: placesOf(state, task, listedTests(task), root).map(({ test, place }) => {
      const why = testReason(task, test).trim();
      return { name: test.name, ...(why === '' ? {} : { why }), ...(place === undefined ? {} : { where: place }) };
    }),
    output: failureText(state, task),
  };
}

/** What it printed of its failures, else in a few words why it failed; never longer than can be looked at. */
export function failureText(state: RunState, task: TaskState): string {
  const builds = task.finished ? buildsOf(state, task, task.finished).filter(({ text }) => !isEmpty(text)) : [];
  const text = [...builds.map((build) => readText(build.text)), ...drawFailedTests(task, plain, new Map())].join('\n');
  return shortened(text.trim() === '' ? reasonOf(task) : withoutControls(text).replace(/\n+$/, ''));
}

function shortened(text: string): string {
  if (text.length <= mostOutput) return text;
  const half = mostOutput / 2;
  const left = text.length - mostOutput;
  return `${text.slice(0, half)}\n[gows: ${left} characters left out here]\n${text.slice(-half)}`;
}

export function racesOf(state: RunState, root: string): readonly ReportRace[] {
  return mergeRaces(state.races.values(), root).map(({ report, accesses, seen }) => ({
    report,
    accesses: accesses.map(({ what, place, symbol }) => ({ what, place, symbol })),
    seen,
  }));
}
