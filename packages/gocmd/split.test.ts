// Splitting a command line between gows, the go command and the test binary.

import { expect, test } from 'vitest';
import { flagBool, flagValue, goArgument, parseGoflags, splitArguments, testArgument } from '#gocmd';

const own = { base: 'string', jobs: 'string', json: 'bool', force: 'bool', 'dry-run': 'optional' } as const;
const split = (...argv: string[]) => splitArguments(argv, own);
const codes = (...argv: string[]) => split(...argv).diagnostics.map((diagnostic) => diagnostic.code);
const messages = (...argv: string[]) => split(...argv).diagnostics.map((diagnostic) => diagnostic.message);

test('go flags stand before, between and after patterns, with one dash or two', () => {
  const result = split('test', '-run', 'TestX', './a', '--count=2', './b', '-short', '-tags', 'x,y');
  expect(result.diagnostics).toEqual([]);
  expect(result.gows).toEqual(['test', './a', './b']);
  expect(result.run.map(testArgument)).toEqual(['-test.run=TestX', '-test.count=2', '-test.short=true']);
  expect(result.build.map(goArgument)).toEqual(['-tags=x,y']);
});

test("gows' own flags keep their order among the patterns and their values", () => {
  const result = split('affected', '--base', '-odd-ref', 'list', '--json', '--dry-run=json', '--jobs=3', './x');
  expect(result.diagnostics).toEqual([]);
  expect(result.gows).toEqual(['affected', '--base=-odd-ref', 'list', '--json', '--dry-run=json', '--jobs=3', './x']);
});

test('after -- only go flags and patterns follow', () => {
  const result = split('test', '--json', '--', '-race=false', './x', '-v');
  expect(result.diagnostics).toEqual([]);
  expect(result.gows).toEqual(['test', '--json', './x']);
  expect(result.build.map(goArgument)).toEqual(['-race=false']);
  expect(flagBool(result.own, 'v')).toBe(true);
  expect(split('test', '--', '--json').own.map(goArgument)).toEqual(['-json=true']);
  expect(codes('test', '--', '--base', 'main')).toEqual(['usage/unknown-flag']);
});

test.for(['-args', '--args'])('%s takes all the rest as it is', (args) => {
  const result = split('test', './x', args, '-run', '--json', '--', '-args', './y');
  expect(result.diagnostics).toEqual([]);
  expect(result.gows).toEqual(['test', './x']);
  expect(result.testArgs).toEqual(['-run', '--json', '--', '-args', './y']);
});

test('a value is the next argument whatever it looks like, as in go', () => {
  const result = split('test', '-run', '-args', '-skip', '--');
  expect(result.diagnostics).toEqual([]);
  expect(flagValue(result.run, 'run')).toBe('-args');
  expect(flagValue(result.run, 'skip')).toBe('--');
});

test('a bool flag never takes the next argument', () => {
  const result = split('test', '-race', 'false', '-v', './x');
  expect(result.gows).toEqual(['test', 'false', './x']);
  expect(flagBool(result.build, 'race')).toBe(true);
});

test('a later flag wins, except where occurrences add up', () => {
  const result = split(
    'test',
    '-count=1',
    '-gcflags=all=-N',
    '-count=3',
    '-gcflags=./x=-l',
    '-test.count=5',
    '-race',
    '-race=0',
  );
  expect(result.run.map(testArgument)).toEqual(['-test.count=5']);
  expect(result.build.map(goArgument)).toEqual(['-gcflags=all=-N', '-gcflags=./x=-l', '-race=false']);
});

test('numbers and truth values are handed on as the go command reads them', () => {
  const result = split('test', '-count=+0x10', '-parallel', '1_0', '-short=T', '-p=3');
  expect(result.run.map(testArgument)).toEqual(['-test.count=16', '-test.parallel=10', '-test.short=true']);
  expect(flagValue(result.own, 'p')).toBe('3');
});

test('the test. form is the same flag', () => {
  const result = split('test', '-test.run=X', '--test.v', '-test.timeout', '3s');
  expect(result.diagnostics).toEqual([]);
  expect(result.run.map(testArgument)).toEqual(['-test.run=X']);
  expect(result.own.map(goArgument)).toEqual(['-v=true', '-timeout=3s']);
});

test('help is asked for in any spelling', () => {
  expect(split('test', '-h').gows).toEqual(['test', '--help']);
  expect(split('-help').gows).toEqual(['--help']);
  expect(split('--help', 'test').gows).toEqual(['--help', 'test']);
});

test('an unknown flag is refused with the nearest spelling', () => {
  expect(split('test', '-cuont=1').diagnostics).toMatchObject([
    { code: 'usage/unknown-flag', message: 'there is no flag -cuont', remedy: expect.stringContaining('-count') },
  ]);
  expect(split('test', '--bsae', 'x').diagnostics).toMatchObject([{ remedy: expect.stringContaining('--base') }]);
  expect(split('test', '-base=x').diagnostics).toMatchObject([{ remedy: expect.stringContaining('--base') }]);
  expect(split('test', '--jsn').diagnostics).toMatchObject([{ remedy: expect.stringContaining('--json') }]);
  expect(split('test', '-update').diagnostics[0]?.remedy).toBe('flags of the test itself stand after -args');
});

test('a refused flag is named with the reason, and its value is not taken for a pattern', () => {
  const result = split('test', '-n', '-compiler', 'c', './x');
  expect(result.gows).toEqual(['test', './x']);
  expect(result.diagnostics.map((diagnostic) => diagnostic.message)).toEqual([
    'gows does not take -n: gows prints no commands in place of running them',
    'gows does not take -compiler: gows supports the gc compiler alone',
  ]);
  expect(split('test', '-n').diagnostics[0]?.remedy).toBe('use gows affected list to see what would be tested');
});

test('a missing value is said', () => {
  expect(messages('test', '-run')).toEqual(['-run needs a value']);
  expect(messages('test', '--base')).toEqual(['--base needs a value']);
  expect(messages('test', '--json=yes')).toEqual(['--json takes no value']);
});

test('all faults are told at once', () => {
  expect(codes('test', '-count=x', '-nonsense', '-compiler=y', '-timeout', '5')).toEqual([
    'usage/flag-value',
    'usage/unknown-flag',
    'usage/refused-flag',
    'usage/flag-value',
  ]);
});

test('a number without a unit is met with the duration that was meant', () => {
  expect(split('test', '-timeout', '5').diagnostics).toMatchObject([
    {
      code: 'usage/flag-value',
      message: '-timeout takes a duration with a unit, such as 30s, 10m or 1h30m; it was given "5"',
      remedy: '-timeout=5s',
    },
  ]);
});

test('GOFLAGS: what is for the test binary is found, and what go applies itself is let through', () => {
  const read = parseGoflags(
    `-race=false --count=2 '-ldflags=-X main.v=1 -s' -buildvcs=false -modcacherw -unknown "-run=A B"`,
  );
  expect(read.diagnostics).toEqual([]);
  expect(read.build.map(goArgument)).toEqual(['-race=false', '-ldflags=-X main.v=1 -s']);
  expect(read.run.map(testArgument)).toEqual(['-test.count=2', '-test.run=A B']);
});

test('GOFLAGS: what gows refuses is told with GOFLAGS as the place', () => {
  const read = parseGoflags('-fuzz=. -cover -timeout=5 -v');
  expect(read.diagnostics).toMatchObject([
    { code: 'usage/refused-flag', message: expect.stringContaining('-fuzz in GOFLAGS') },
    { code: 'usage/refused-flag', message: expect.stringContaining('-cover in GOFLAGS') },
    { code: 'usage/flag-value', message: expect.stringContaining('-timeout in GOFLAGS takes a duration') },
  ]);
  expect(flagBool(read.own, 'v')).toBe(true);
});

test.for([
  ["'-x", "unterminated ' string"],
  ['-race foo', 'no flag'],
  ['-', 'no flag'],
  ['---x', 'no flag'],
  ['-=x', 'no flag'],
])('GOFLAGS of %j cannot be read, as in go', ([text, words]) => {
  expect(parseGoflags(text ?? '').diagnostics).toMatchObject([
    { code: 'config/environment', message: expect.stringContaining(words ?? '') },
  ]);
});
