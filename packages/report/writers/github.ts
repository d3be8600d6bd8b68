// What GitHub Actions shows of a run: annotations at the lines that failed, and a summary of the job's step.
//
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions: a step may have ten annotations of a
// type, and a summary of 1 MiB.

import { isAbsolute, join, relative, sep } from 'node:path';
import type { Diagnostic } from '#diagnostics';
import type { Consumer, Redactor } from '#events';
import { fold, release } from '../fold.ts';
import { withoutControls } from '../format/controls.ts';
import { createStyle } from '../format/style.ts';
import { drawOwn } from '../format/test-block.ts';
import { duration, faultWords, flakyWords } from '../format/words.ts';
import type { ReportFailure } from '../run-report/answer.ts';
import { failureOf, failuresOf, racesOf } from '../run-report/failures.ts';
import { createRunState, type TaskState } from '../state.ts';
import { drawSummaryPage } from './github-summary.ts';

export interface GithubOptions {
  /** Takes lines that Actions reads: stdout or stderr. */
  readonly write: (text: string) => void;
  /** Takes the whole summary, once, at the end; absent where there is no place for it. */
  readonly summary?: (markdown: string) => void;
  /** How large the summary may be, in bytes. */
  readonly summaryBytes: number;
  /** Absolute path of the checkout: places are told as seen from it. */
  readonly checkout: string;
  /** Absolute path that places in diagnostics are relative to. */
  readonly top: string;
  /** Takes secrets out of what tests printed. */
  readonly redact: Redactor;
}

/** GitHub shows no more of a type. */
const mostOfType = 10;
/** Of what a test said, in characters. */
const mostMessage = 3000;

export function createGithubWriter(options: GithubOptions): Consumer {
  const state = createRunState();
  const said = { error: 0, warning: 0 };
  const annotate = (type: 'error' | 'warning', title: string, message: string, place?: Place): void => {
    if (said[type] >= mostOfType) return;
    said[type] += 1;
    options.write(`${annotation(type, options.redact(title), options.redact(message), place)}\n`);
  };
  const place = (where: string | undefined, from: string): Place | undefined =>
    where === undefined ? undefined : placeIn(options.checkout, from, where);

  const rootNow = (): string => state.workspace?.root ?? options.top;
  const tell = ({ title, message, where }: Annotated): void =>
    annotate('error', title, message, place(where, rootNow()));
  /** Task → what is told of it at the end, if there is room: at once only the first, so that each package has a place. */
  const held = new Map<string, readonly Annotated[]>();
  const failed = (task: TaskState): void => {
    const failure = said.error < mostOfType ? failureOf(state, task, rootNow()) : undefined;
    if (!failure) return;
    const [first, ...more] = annotationsOf(task, failure, mostOfType);
    if (first) tell(first);
    held.set(task.id, more);
  };
  const builds = new Set<string>();
  return (event) => {
    fold(state, event);
    if (event.type === 'diagnostic') {
      const { diagnostic } = event;
      if (diagnostic.severity === 'note') return;
      annotate(diagnostic.severity, 'gows', diagnosticText(diagnostic), place(placeText(diagnostic), options.top));
    } else if (event.type === 'task.finished') {
      const task = state.tasks.get(event.task);
      if (!task) return;
      // It is not over yet.
      if (event.again) return;
      if (event.outcome === 'flaky') annotate('warning', `${event.package}: flaky`, flakyWords(event));
      // Of what is fine nothing is told but that it is.
      if (!state.failures.has(task)) return release(state, task.id);
      // One build that fails keeps many packages from being tested, and is one thing to mend.
      if (event.failedBuild !== undefined && builds.has(event.failedBuild)) return;
      if (event.failedBuild !== undefined) builds.add(event.failedBuild);
      failed(task);
    } else if (event.type === 'run.finished') {
      const root = rootNow();
      for (let at = 0; at < mostOfType; at += 1) for (const { [at]: one } of held.values()) if (one) tell(one);
      const found = { failures: failuresOf(state, root), races: racesOf(state, root) };
      const parts = options.redact.throughout(found);
      options.summary?.(drawSummaryPage(state, parts, options.summaryBytes));
    }
  };
}

interface Place {
  readonly file: string;
  readonly line?: string;
  readonly column?: string;
}

interface Annotated {
  readonly title: string;
  readonly message: string;
  readonly where: string | undefined;
}

/** One for each failed test, else one for the package. */
function annotationsOf(task: TaskState, failure: ReportFailure, most: number): readonly Annotated[] {
  const rerun = failure.rerun === undefined ? '' : `\n\n${failure.rerun}`;
  if (failure.tests.length === 0) {
    const text = shortened(failure.output);
    return [
      {
        title: `${failure.package}: ${faultWords[failure.outcome] ?? failure.outcome}`,
        message: text + rerun,
        where: failure.where,
      },
    ];
  }
  return failure.tests.slice(0, most).map(({ name, why, where }) => ({
    title: `${name}${why === undefined ? ' failed' : `: ${why}`}`,
    message: `${failure.package} ${name}, after ${duration(task.tests.get(name)?.elapsedMs ?? 0)}\n${saidBy(task, name)}${rerun}`,
    where,
  }));
}

function saidBy(task: TaskState, name: string): string {
  const test = task.tests.get(name);
  return test === undefined ? '' : shortened(drawOwn(task, test, createStyle(false)).join('\n'));
}

/** The first lines say what is wrong; all of it is in the log. */
function shortened(text: string): string {
  const cut = text.slice(0, mostMessage);
  const lines = (cut.length < text.length ? `${cut}…` : cut).split('\n');
  return withoutControls(lines.length > 15 ? [...lines.slice(0, 15), '…'].join('\n') : lines.join('\n'));
}

function diagnosticText({ message, remedy, code }: Diagnostic): string {
  return `${message} [${code}]${remedy === undefined ? '' : `\nremedy: ${remedy}`}`;
}

function placeText({ place }: Diagnostic): string | undefined {
  return place && [place.file, ...(place.line === undefined ? [] : [place.line])].join(':');
}

/** As seen from the checkout; undefined for what lies outside of it, which GitHub cannot show. */
function placeIn(checkout: string, from: string, where: string): Place | undefined {
  const [, file = where, line, column] = /^(.+?)(?::(\d+))?(?::(\d+))?$/.exec(where) ?? [];
  const path = relative(checkout, isAbsolute(file) ? file : join(from, file));
  if (path.startsWith('..') || isAbsolute(path)) return undefined;
  return {
    file: path.split(sep).join('/'),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

/** `::error file=a.go,line=3,title=TestX::message`, escaped as Actions' own toolkit does. */
export function annotation(type: 'error' | 'warning', title: string, message: string, place?: Place): string {
  const properties = [
    ...(place ? [['file', place.file]] : []),
    ...(place?.line === undefined ? [] : [['line', place.line]]),
    ...(place?.column === undefined ? [] : [['col', place.column]]),
    ['title', title],
  ].map(([name = '', value = '']) => `${name}=${escapeProperty(value)}`);
  return `::${type} ${properties.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
