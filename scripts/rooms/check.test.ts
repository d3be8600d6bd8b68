import { expect, test } from 'vitest';
import { checkFile, shippedFiles } from './check.ts';
import { importsOf } from './imports.ts';

function messages(file: string, source: string): string[] {
  return checkFile(file, source, !file.endsWith('.test.ts')).map((fault) => `${fault.line}: ${fault.message}`);
}

test('imports go down, and on one line from left to right', () => {
  expect(
    messages('packages/engine/a.ts', "import { x } from '#plan';\nimport type { Y } from '#diagnostics';\n"),
  ).toEqual([]);
  expect(messages('packages/gocmd/a.ts', "import '#git';\n")).toEqual([]);
  expect(messages('packages/git/a.ts', "import '#gocmd';\n")).toEqual([
    '1: git imports #gocmd, which stands above or beside it (scripts/rooms/order.ts)',
  ]);
  expect(messages('packages/plan/a.ts', "// x\nimport type {\n  Y,\n} from '#engine';\n")).toEqual([
    '4: plan imports #engine, which stands above or beside it (scripts/rooms/order.ts)',
  ]);
});

test('rooms that stand side by side know nothing of each other', () => {
  expect(messages('packages/modfile/a.ts', "export * from '#gofile';\n")).toHaveLength(1);
  expect(messages('packages/gofile/a.ts', "export * from '#modfile';\n")).toHaveLength(1);
});

test('a room may have a second door for its schema', () => {
  expect(messages('packages/plan/a.ts', "import { x } from '#events/schema';\n")).toEqual([]);
  expect(messages('packages/plan/a.ts', "import { x } from '#events/event';\n")).toEqual([
    '1: #events/event is no room',
  ]);
});

test('what no door leads to is for tests, and freer', () => {
  const shipped = shippedFiles(
    new Map([
      ['packages/git/index.ts', "export * from './open.ts';"],
      ['packages/git/open.ts', "import { run } from './inner/run.ts';"],
      ['packages/git/inner/run.ts', ''],
      ['packages/git/open.test.ts', "import './trial.ts';"],
      ['packages/git/trial.ts', "import './open.ts';"],
      ['cli/main.ts', "await import('./program.ts');"],
      ['cli/program.ts', ''],
    ]),
  );
  expect([...shipped].sort()).toEqual([
    'cli/main.ts',
    'cli/program.ts',
    'packages/git/index.ts',
    'packages/git/inner/run.ts',
    'packages/git/open.ts',
  ]);
  const source = "import { execFile } from 'node:child_process';\nconsole.log(execFile);\n";
  expect(checkFile('packages/git/trial.ts', source, false)).toEqual([]);
  expect(checkFile('packages/git/trial.ts', source, true)).toHaveLength(2);
});

test('a lazy import counts, an import in a comment does not', () => {
  expect(
    messages('packages/plan/a.ts', "const a = () => import('#engine');\n// import('#cli')\n * import('#cli')\n"),
  ).toHaveLength(1);
});

test('testkit is for tests and scripts', () => {
  expect(messages('packages/plan/a.ts', "import { x } from '#testkit';\n")).toEqual([
    '1: plan imports #testkit, which is for tests and scripts only',
  ]);
  expect(messages('packages/plan/a.test.ts', "import { x } from '#testkit';\n")).toEqual([]);
  expect(messages('scripts/a.ts', "import { x } from '#testkit';\n")).toEqual([]);
});

test('another room is entered by its door only', () => {
  expect(messages('packages/plan/a.ts', "import { x } from '../graph/closure.ts';\n")).toEqual([
    '1: ../graph/closure.ts leads into graph: across rooms import #graph',
  ]);
  expect(messages('packages/plan/sub/a.ts', "import { x } from '../b.ts';\n")).toEqual([]);
  expect(messages('cli/commands/a.ts', "import { x } from '../../packages/git/index.ts';\n")).toHaveLength(1);
});

test('processes, databases and printing have their rooms', () => {
  expect(messages('packages/git/a.ts', "import { spawn } from 'node:child_process';\n")).toEqual([
    '1: git imports node:child_process: only packages/process starts processes',
  ]);
  expect(messages('packages/process/a.ts', "import { spawn } from 'node:child_process';\n")).toEqual([]);
  expect(messages('packages/history/a.ts', "import Database from 'better-sqlite3';\n")).toHaveLength(1);
  expect(messages('packages/history/a.test.ts', "import Database from 'better-sqlite3';\n")).toEqual([]);
  expect(messages('packages/plan/a.ts', "a();\nconsole.log('x');\nprocess.stderr.write('x');\n")).toEqual([
    '2: plan prints: a room returns values and diagnostics, cli prints them',
    '3: plan prints: a room returns values and diagnostics, cli prints them',
  ]);
  expect(messages('cli/a.ts', "process.stdout.write('x');\n")).toEqual([]);
});

test('a folder or an import that is no room is said', () => {
  expect(messages('packages/helpers/a.ts', '')).toEqual(['1: helpers is no room: add it to scripts/rooms/order.ts']);
  expect(messages('packages/plan/a.ts', "import '#helpers';\n")).toEqual(['1: #helpers is no room']);
});

test('every form of import is found with its line', () => {
  const source = `import a from 'a';
import 'b';
import { c, type C } from "c";
export { d } from 'd';
export type { E } from 'e';
export * from 'f';
import {
  g,
} from 'g';
const h = await import('h');
type I = import('i').I;
const text = 'not from "j"';
export const k = 1;
`;
  expect(importsOf(source).map((i) => `${i.specifier}${i.line}`)).toEqual('a1 b2 c3 d4 e5 f6 g9 h10 i11'.split(' '));
});
