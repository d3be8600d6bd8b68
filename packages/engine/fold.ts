// Turns the test2json events of one package into run events, and keeps what the package's end is made from.

import type { EventBody, Outcome, TestOutcome } from '#events';
import type { Task } from '#plan';
import { framePlace, type Ground, logPlace } from './failure-place.ts';
import {
  type Ending,
  failedTestOutcome,
  markLine,
  noMarks,
  type OutputMarks,
  outcomeOf,
  unfinishedOutcome,
} from './outcome.ts';
import { cutRaces } from './races.ts';
import type { TestEvent } from './test-events.ts';

/** What the output told, once it is over. */
export interface FoldResult {
  readonly outcome: Outcome;
  /** Full names of the tests that did not end well, in the order of their ends. */
  readonly failed: readonly string[];
  readonly where?: string;
  /** What -shuffle printed. */
  readonly seed?: string;
}

export interface TestFold {
  take(event: TestEvent): void;
  /** How the process ended: to be told before test2json is given the package's last lines. */
  ended(ending: Ending): void;
  /** Makes the missing ends; `at` is now, in milliseconds since 1970. */
  finish(at: number): FoldResult;
}

interface OpenTest {
  readonly beganAt: number;
  waiting: boolean;
  marks: OutputMarks;
  place: string | undefined;
}

type Place = string | undefined;

/** What the testing package writes above the first benchmark (`processBench` of testing/benchmark.go). */
const groundLine = /^(goos|goarch|pkg|cpu): /;
/** Name, rounds, and at least one value with its unit. */
const benchmarkLine = /^(Benchmark\S*)[ \t]+\d+[ \t]+\S+ \S+/;

const badEnds: ReadonlySet<TestOutcome> = new Set(['fail', 'race', 'panic', 'timeout', 'killed']);

export function foldTests(task: Task, ground: Ground, emit: (body: EventBody) => void): TestFold {
  const open = new Map<string, OpenTest>();
  const failed: string[] = [];
  let marks = noMarks;
  let ending: Ending | undefined;
  let seed: string | undefined;
  let [unfinished, measuredOn] = ['', ''];
  // Places, by how much they say: of a failing test, of a frame in a crash or race, of a line with no test.
  const places: { test: Place; frame: Place; other: Place } = { test: undefined, frame: undefined, other: undefined };
  let raceReport = false;

  const races = cutRaces((race) => {
    emit({ type: 'race.found', task: task.id, package: task.package, ...race });
  });

  const finishTest = (test: string, outcome: TestOutcome, elapsedMs: number, made: boolean): void => {
    const place = open.get(test)?.place;
    open.delete(test);
    if (badEnds.has(outcome)) {
      failed.push(test);
      places.test ??= place;
    }
    const head = { type: 'test.finished', task: task.id, package: task.package, test } as const;
    emit({ ...head, outcome, elapsedMs, ...(made ? { made: true as const } : {}) });
  };

  // test2json hands on the name of a benchmark before its result is there.
  const takeBenchmarks = (output: string): void => {
    const lines = (unfinished + output).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) {
      if (groundLine.test(line)) measuredOn += `${line}\n`;
      const benchmark = benchmarkLine.exec(line)?.[1];
      if (benchmark === undefined) continue;
      const ground = measuredOn === '' ? {} : { ground: measuredOn };
      measuredOn = '';
      const result = { task: task.id, package: task.package, benchmark, output: `${line}\n` };
      emit({ type: 'benchmark.result', ...result, ...ground });
    }
  };

  const takeOutput = (event: TestEvent): void => {
    const { output = '', test, outputType } = event;
    emit({
      type: 'task.output',
      task: task.id,
      ...(test === undefined ? {} : { test }),
      output,
      ...(outputType === undefined ? {} : { outputType }),
    });
    races.push(output, test);
    const line = output.replace(/\r?\n$/, '');
    takeBenchmarks(output);
    marks = markLine(marks, line);
    const of = test === undefined ? undefined : open.get(test);
    if (of) of.marks = markLine(of.marks, line);
    if (line.startsWith('-test.shuffle ')) seed ??= line.slice('-test.shuffle '.length).trim();
    raceReport ||= line.includes('WARNING: DATA RACE');
    if (marks.crash || raceReport) places.frame ??= framePlace(line, ground);
    const place = logPlace(line, ground);
    // The last line before the end is most likely the one that failed; newer toolchains say which one is an error.
    if (place === undefined) return;
    if (of) of.place = outputType === 'error' || of.place === undefined || !outputType ? place : of.place;
    else places.other = place;
  };

  const takeEnd = (event: TestEvent & { test: string }): void => {
    const of = open.get(event.test);
    const outcome = event.action === 'fail' ? failedTestOutcome(of?.marks ?? noMarks, ending) : event.action;
    finishTest(event.test, outcome as TestOutcome, Math.round((event.elapsed ?? 0) * 1000), false);
  };

  return {
    take(event) {
      const { action, test } = event;
      if (action === 'output') return takeOutput(event);
      if (test === undefined) return; // the package's own start and end follow from the process
      const head = { task: task.id, test };
      switch (action) {
        case 'run':
          open.set(test, { beganAt: event.time ?? Date.now(), waiting: false, marks: noMarks, place: undefined });
          return emit({ type: 'test.run', ...head });
        case 'pause':
        case 'cont': {
          const of = open.get(test);
          if (of) of.waiting = action === 'pause';
          return emit({ type: action === 'pause' ? 'test.pause' : 'test.cont', ...head });
        }
        case 'attr':
          return emit({ type: 'test.attr', ...head, key: event.key ?? '', value: event.value ?? '' });
        case 'pass':
        case 'fail':
        case 'skip':
          return takeEnd({ ...event, test });
      }
    },
    ended(how) {
      ending = how;
    },
    finish(at) {
      races.end();
      const outcome = outcomeOf(ending ?? { exitCode: null, notStarted: true }, marks);
      // Subtests end before their parents.
      for (const [test, of] of [...open].reverse()) {
        // A benchmark that went well has no end but its result.
        if (outcome === 'pass' && /^Benchmark/.test(test)) continue;
        finishTest(test, unfinishedOutcome(outcome, of.waiting), Math.max(0, at - of.beganAt), true);
      }
      const crashed = outcome === 'panic' || outcome === 'timeout' || outcome === 'race' || outcome === 'killed';
      const where = crashed ? (places.frame ?? places.test) : (places.test ?? places.frame ?? places.other);
      return {
        outcome,
        failed,
        ...(where !== undefined && outcome !== 'pass' ? { where } : {}),
        ...(seed === undefined ? {} : { seed }),
      };
    },
  };
}
