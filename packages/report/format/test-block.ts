// Draws the failing tests of a package as `go test` without -v does: each `--- FAIL` line, its log below, subtests nested.

import { isFailed } from '../fold-test.ts';
import type { TaskState, TestState } from '../state.ts';
import { readText } from '../text.ts';
import type { Style } from './style.ts';
import { testSeconds } from './words.ts';

/** Key of a race report (`raceKey`) → under which package and test it was drawn in full. Written to while drawing. */
export type DrawnRaces = Map<string, string>;

/** Lines in which the testing package says what goes on, and nothing of a test's own. */
export const frame = /^=== (?:RUN {3}|PAUSE |CONT {2}|NAME {2}|ATTR {2})/;
const verdict = /^--- (FAIL|PASS|SKIP|BENCH): /;
const rule = '==================';
const report = 'WARNING: DATA RACE';

/** Whether a person must see what the test wrote: it failed, never ended, or a race was reported under it. */
function matters(test: TestState): boolean {
  if (test.outcome === 'cancelled') return test.racy;
  return isFailed(test) || test.outcome === undefined || test.racy;
}

/** The tests without a parent that have something to show, each with its subtree, in the order in which they failed. */
export function shownRoots(task: TaskState): Map<string, TestState[]> {
  const roots = new Map<string, TestState[]>();
  const shown = new Set<string>();
  for (const test of task.tests.values()) {
    if (!matters(test)) continue;
    for (let above: TestState | undefined = test; above; above = above.parent) shown.add(above.name);
  }
  for (const test of new Set([...task.failedTests, ...task.tests.values()])) {
    if (!shown.has(test.name)) continue;
    const root = rootOf(test).name;
    const tree = roots.get(root);
    if (tree) tree.push(test);
    else roots.set(root, [test]);
  }
  return roots;
}

function rootOf(test: TestState): TestState {
  return test.parent ? rootOf(test.parent) : test;
}

/** What the drawing of one package needs everywhere. */
interface Drawing {
  readonly task: TaskState;
  readonly style: Style;
  readonly drawn: DrawnRaces;
  /** Panics with their goroutines; they stand below the whole tree, as the process ended there. */
  readonly traces: string[];
}

/** Lines of one such tree. */
export function drawTree(task: TaskState, tests: readonly TestState[], style: Style, drawn: DrawnRaces): string[] {
  const drawing: Drawing = { task, style, drawn, traces: [] };
  const children = new Map<string, TestState[]>();
  for (const test of tests) {
    const parent = test.parent?.name ?? '';
    const siblings = children.get(parent);
    if (siblings) siblings.push(test);
    else children.set(parent, [test]);
  }
  const lines: string[] = [];
  const draw = (test: TestState, depth: number): void => {
    addLines(lines, drawTest(drawing, test, depth));
    for (const child of children.get(test.name) ?? []) draw(child, depth + 1);
  };
  for (const root of children.get('') ?? []) draw(root, 0);
  return lines.concat(drawing.traces);
}

/** Lines of one test without those of its subtests. */
export function drawOwn(task: TaskState, test: TestState, style: Style): string[] {
  const traces: string[] = [];
  const lines = drawTest({ task, style, drawn: new Map(), traces }, test, 0);
  return lines.concat(traces);
}

function drawTest(drawing: Drawing, test: TestState, depth: number): string[] {
  const { style } = drawing;
  const own = textLines(readText(test.text)).filter((line) => !frame.test(line));
  const indent = '    '.repeat(depth);
  const lines: string[] = [];
  const put = (head: string, body: readonly string[]): void => {
    const passed = /^--- (PASS|SKIP)/.test(head);
    if (passed && !body.some((line) => line.includes(report)) && !test.hasSubtests) return;
    lines.push(indent + (passed ? head : style.red(head)));
    addLines(lines, drawBody(drawing, test, body, indent));
  };
  // With -count the same test ends more than once. What follows the last end (a panic's trace) belongs to it, unless
  // it is of a further run that never ended.
  const end = test.made ? -1 : own.findLastIndex((line) => verdict.test(line));
  let head: string | undefined;
  let body: string[] = [];
  own.forEach((line, at) => {
    if (!verdict.test(line)) body.push(line);
    else if (at === end) head = line;
    else {
      put(line, body);
      body = [];
    }
  });
  put(head ?? madeVerdict(test), body);
  return lines;
}

/** Where the test wrote no verdict of its own. */
function madeVerdict(test: TestState): string {
  const words: Readonly<Record<string, string>> = {
    panic: ' panicked',
    timeout: ' timed out',
    killed: ' was killed',
    cancelled: ' was stopped',
    race: ' data race',
    fail: ' the process ended',
  };
  const kind = test.outcome === 'pass' ? 'PASS' : test.outcome === 'skip' ? 'SKIP' : 'FAIL';
  const rest = test.outcome === undefined ? ' did not end' : (words[test.outcome] ?? '');
  return `--- ${kind}: ${test.name} (${testSeconds(test.elapsedMs)})${rest}`;
}

/** Log lines move right with the depth of their test; race reports stay where they are, panics go to the traces. */
function drawBody(drawing: Drawing, test: TestState | undefined, body: readonly string[], indent: string): string[] {
  const lines: string[] = [];
  let into = lines;
  for (let at = 0; at < body.length; at += 1) {
    const line = body[at] ?? '';
    if (line === rule && body[at + 1] === report) {
      const close = body.indexOf(rule, at + 1);
      const end = close < 0 ? body.length - 1 : close;
      addLines(into, drawReport(drawing, test, body.slice(at, end + 1)));
      at = end;
    } else if (/^(panic|fatal error): /.test(line)) {
      into = drawing.traces;
      into.push(drawing.style.red(line));
    } else into.push(into === lines && line.startsWith('    ') ? indent + line : line);
  }
  return lines;
}

function drawReport({ task, style, drawn }: Drawing, test: TestState | undefined, body: readonly string[]): string[] {
  const key = raceKey(body.join('\n'));
  const known = drawn.get(key);
  if (known !== undefined) return [style.yellow(`[data race: the same stacks as under ${known}, above]`)];
  drawn.set(key, `${task.package}${test ? ` ${test.name}` : ''}`);
  return body.map((line) => (line === report ? style.red(line) : line));
}

/** Equal for reports that differ in nothing but addresses, numbers of goroutines and the lines around them. */
export function raceKey(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '' && line !== rule);
  return lines
    .join('\n')
    .replaceAll(/0x[0-9a-f]+/g, '0x')
    .replaceAll(/\bgoroutine \d+/gi, 'goroutine');
}

/** What a package wrote outside its tests, less the lines in which it says how it ended. */
export function drawOutside(task: TaskState, which: 'before' | 'after', style: Style, drawn: DrawnRaces): string[] {
  const body = textLines(readText(task[which])).filter((line) => !isPackageVerdict(line, task.package));
  const traces: string[] = [];
  const lines = drawBody({ task, style, drawn, traces }, undefined, body, '');
  return lines.concat(traces);
}

/** `PASS`, `FAIL`, `exit status 1` and the like: said by the package line instead. */
function isPackageVerdict(line: string, importPath: string): boolean {
  return (
    isPackageLine(line, importPath) ||
    line === 'PASS' ||
    line === 'FAIL' ||
    line === 'testing: warning: no tests to run' ||
    /^exit status \d+$/.test(line) ||
    /^coverage: (?:\d+\.\d+% of statements|\[no statements\])/.test(line)
  );
}

/** The go command's own last line of a package, in place of which `drawPackageLine` stands. */
export function isPackageLine(line: string, importPath: string): boolean {
  return (
    line.startsWith(`FAIL\t${importPath}\t`) ||
    line.startsWith(`FAIL\t${importPath} [`) ||
    line.startsWith(`ok  \t${importPath}\t`) ||
    line.startsWith(`?   \t${importPath}\t`) ||
    line.startsWith(`\t${importPath}\t\tcoverage: `)
  );
}

/** As `push(...more)`, which overflows the stack where there are very many. */
export function addLines(lines: string[], more: readonly string[]): void {
  for (const line of more) lines.push(line);
}

export function textLines(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
