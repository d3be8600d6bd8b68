// Writes a run as JUnit XML: a suite for each package, a case for each test, and one for what went wrong outside of all tests.
//
// In the form that the schemas of Ant and of Jenkins have in common, but for `skipped`, which Ant's does not know.

import { percent } from '#coverage';
import type { Consumer, Outcome, TaskFinished } from '#events';
import { fineOutcomes } from '#events';
import { fold, release } from '../fold.ts';
import { testReason } from '../format/failures.ts';
import { frame, textLines } from '../format/test-block.ts';
import { besideWords, faultWords, testWords } from '../format/words.ts';
import { failureText } from '../run-report/failures.ts';
import { createRunState, type RunState, type TaskState, type TestState } from '../state.ts';
import { readText } from '../text.ts';
import { xmlAttribute, xmlText } from './xml.ts';

export type JunitWriter = Consumer & {
  /** The whole document of what has ended so far. */
  document(): string;
};

export interface JunitOptions {
  /** Stands in every suite. */
  readonly hostname: string;
  /** Takes secrets out of what tests printed. */
  readonly redact: (text: string) => string;
}

export function createJunitWriter(options: JunitOptions): JunitWriter {
  const state = createRunState();
  /** Task → its suite. Where a task is tried again, the last time counts. */
  const suites = new Map<string, (id: number) => string>();
  const consume: Consumer = (event) => {
    fold(state, event);
    if (event.type === 'run.finished' && event.outcome === 'error') {
      // Whatever stopped the run, a file without a failure would say that all is well.
      suites.set('', drawStopped(state, { ...options, at: event.at }));
    }
    if (event.type !== 'task.finished') return;
    const task = state.tasks.get(event.task);
    if (!task) return;
    suites.set(event.task, drawSuite(state, task, event, { ...options, at: event.at }));
    release(state, event.task);
  };
  return Object.assign(consume, {
    document() {
      const drawn = [...suites.values()].map((draw, id) => draw(id)).join('');
      const { command, shard } = state.started ?? {};
      // Of several files each says which it is.
      const name = shard ? ` name="${xmlAttribute(`gows ${command}, shard ${shard.index}/${shard.count}`)}"` : '';
      return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${name}>\n${drawn}</testsuites>\n`;
    },
  });
}

interface Case {
  readonly name: string;
  readonly elapsedMs: number;
  readonly body?: Body;
}

interface Body {
  readonly tag: 'skipped' | 'failure' | 'error';
  /** What kind of failure. */
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

function drawSuite(
  state: RunState,
  task: TaskState,
  finished: TaskFinished,
  options: SuiteOptions,
): (id: number) => string {
  const { package: name, module } = task;
  const { elapsedMs, source, outcome } = finished;
  const beside = besideWords(finished);
  const share = finished.coverage && percent(finished.coverage);
  const properties = [
    ['module', module],
    ['source', source],
    ['outcome', outcome],
    ...(share === undefined ? [] : [['coverage.statements.pct', share]]),
    ...(beside === undefined ? [] : [['tried', beside]]),
    ...(state.workspace ? [['go', state.workspace.go]] : []),
  ];
  return drawCases({ name, elapsedMs, properties, cases: casesOf(state, task, finished) }, options);
}

/** What went wrong with gows itself, the toolchain or the machine. */
function drawStopped(state: RunState, options: SuiteOptions): (id: number) => string {
  const errors = state.diagnostics.filter(({ severity }) => severity === 'error');
  const texts = errors.length > 0 ? errors.map(({ message, code }) => ({ message, code })) : [stoppedText];
  const cases = texts.map(({ message, code }): Case => {
    const body: Body = { tag: 'error', type: code, message, text: message };
    return { name: `[${code}]`, elapsedMs: 0, body };
  });
  return drawCases({ name: 'gows', elapsedMs: 0, properties: [['outcome', 'error']], cases }, options);
}

const stoppedText = { message: 'the run came to no end', code: 'error' };

interface SuiteOptions extends JunitOptions {
  /** When it ended. */
  readonly at: string;
}

interface Suite {
  readonly name: string;
  readonly elapsedMs: number;
  readonly properties: readonly (readonly string[])[];
  readonly cases: readonly Case[];
}

function drawCases({ name: path, elapsedMs, properties, cases }: Suite, options: SuiteOptions): (id: number) => string {
  const { hostname, at, redact } = options;
  const count = (tag: Body['tag']) => cases.filter(({ body }) => body?.tag === tag).length;
  const name = xmlAttribute(path);
  const began = new Date(Date.parse(at) - elapsedMs).toISOString().slice(0, 19);
  const rows = properties.map(
    ([key = '', value = '']) => `      <property name="${xmlAttribute(key)}" value="${xmlAttribute(value)}"/>\n`,
  );
  const drawn = cases.map((found) => drawCase(found, name, redact)).join('');
  return (id) =>
    `  <testsuite name="${name}" package="${name}" id="${id}" timestamp="${began}" hostname="${xmlAttribute(hostname)}"` +
    ` tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" time="${seconds(elapsedMs)}">\n` +
    `    <properties>\n${rows.join('')}    </properties>\n${drawn}` +
    '    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n';
}

function drawCase({ name, elapsedMs, body }: Case, classname: string, redact: (text: string) => string): string {
  const head = `    <testcase name="${xmlAttribute(redact(name))}" classname="${classname}" time="${seconds(elapsedMs)}"`;
  if (!body) return `${head}/>\n`;
  const { tag, type } = body;
  const [message, text] = [redact(body.message), redact(body.text)];
  if (tag === 'skipped') return `${head}><skipped>${xmlText(text)}</skipped></testcase>\n`;
  const attributes = `message="${xmlAttribute(message)}" type="${xmlAttribute(type)}"`;
  return `${head}>\n      <${tag} ${attributes}>${xmlText(text)}</${tag}>\n    </testcase>\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function casesOf(state: RunState, task: TaskState, finished: TaskFinished): readonly Case[] {
  const fine = fineOutcomes.has(finished.outcome);
  const cases = [...task.tests.values()].map((test): Case => {
    const { body } = bodyOf(task, test);
    const { name, elapsedMs } = test;
    if (!body) return { name, elapsedMs };
    // A TestMain may run tests that fail on purpose: what its process said of the package counts.
    return { name, elapsedMs, body: fine && body.tag !== 'skipped' ? notCounted : body };
  });
  const failed = cases.some(({ body }) => body?.tag === 'failure' || body?.tag === 'error');
  if (fine || failed) return cases;
  // Something must be red where the package is.
  const words = faultWords[finished.outcome] ?? finished.outcome;
  const text = finished.outcome === 'cancelled' ? 'the run was stopped' : failureText(state, task);
  const body: Body = {
    tag: finished.outcome === 'cancelled' ? 'skipped' : isOurs(finished.outcome) ? 'error' : 'failure',
    type: finished.outcome,
    message: [words, finished.outOfMemory && 'out of memory', finished.where].filter(Boolean).join(', '),
    text,
  };
  return [...cases, { name: `[${words}]`, elapsedMs: finished.elapsedMs, body }];
}

const notCounted: Body = {
  tag: 'skipped',
  type: 'fail',
  message: '',
  text: 'failed, in a package that passed as a whole',
};

/** Nothing of a test went wrong, but what it needs. */
function isOurs(outcome: Outcome): boolean {
  return outcome === 'build-fail' || outcome === 'vet-fail' || outcome === 'error' || outcome === 'killed';
}

/** A passing test under which a race was reported is red: its package is, and the report stands nowhere else. */
function bodyOf(task: TaskState, test: TestState): { readonly body?: Body } {
  const { outcome, racy } = test;
  const text = textLines(readText(test.text))
    .filter((line) => !frame.test(line))
    .join('\n')
    .trimEnd();
  if (outcome === 'cancelled' || outcome === undefined) {
    return { body: { tag: 'skipped', type: 'cancelled', message: 'stopped', text: 'stopped' } };
  }
  if (racy && (outcome === 'pass' || outcome === 'skip')) {
    return { body: { tag: 'failure', type: 'race', message: 'data race', text } };
  }
  if (outcome === 'pass') return {};
  if (outcome === 'skip') return { body: { tag: 'skipped', type: 'skip', message: '', text: skipReason(text) } };
  const why = testReason(task, test).trim();
  const type = racy && outcome === 'fail' ? 'race' : outcome;
  return {
    body: {
      tag: outcome === 'killed' ? 'error' : 'failure',
      type,
      message: why === '' ? testWords[outcome] : why,
      text: text === '' ? testWords[outcome] : text,
    },
  };
}

/** What a test logged before it skipped itself, less the line that says that it did. */
function skipReason(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*--- SKIP: /.test(line));
  return lines.map((line) => line.trim()).join('\n');
}
