import { expect, test } from 'vitest';
import { exitFault, type Fault, goFault, gotestsumFault, gowsFault, nxFault, turboFault } from './faults.ts';

const of = (fault: Fault, output: string, code: number | null = 0) =>
  fault({ code, output, figures: { wallMs: 1, cpuMs: 1, rssKiB: 1 } });

// As the tools print it: the versions that are pinned, and the go command.
const go = (end: string) =>
  `ok  \texample.com/a\t${end}\n?   \texample.com/b\t[no test files]\nok  \texample.com/c\t${end}\n`;
const turbo = (cached: number, full: string) => `
a:test: cache hit, replaying logs 37533d095d78727c
a:test: ok  \texample.com/a\t1.012s
c:test: ok  \texample.com/c\t1.012s
 Tasks:    2 successful, 2 total
Cached:    ${cached} cached, 2 total
  Time:    302ms ${full}
`;
const nx = (hits: string) => ` NX   Successfully ran target test for 10 projects\n${hits}\n`;
const gows = (reused: string) => `REUSED ${reused}\n\nDONE 79 passed, 21 without tests · 182 tests · 0.2 s · exit 0\n`;

test('a run that failed is no run, whatever it printed', () => {
  expect(of(exitFault, 'all fine')).toBeUndefined();
  expect(of(goFault(2, 'fresh'), go('1.0s'), 1)).toMatch(/^it ended with exit code 1: ok/);
  expect(of(exitFault, '', null)).toMatch(/exit code null/);
});

test('gows must have passed all, and reused just so many', () => {
  expect(of(gowsFault(79, 79), gows('79 of 79 results (100 %)'))).toBeUndefined();
  expect(of(gowsFault(79, 0), gows('0 of 79 results (0 %); missed: no earlier pass'))).toBeUndefined();
  expect(of(gowsFault(79, 0), gows('3 of 79 results (4 %)'))).toBe('gows reused 3 results, not 0');
  expect(of(gowsFault(80, 80), gows('79 of 79 results (100 %)'))).toBe(
    'gows tells of 79 packages that passed, not of 80',
  );
});

test('go test must have run, or taken from its cache, all packages with tests', () => {
  expect(of(goFault(2, 'fresh'), go('1.012s'))).toBeUndefined();
  expect(of(goFault(2, 'reused'), go('(cached)'))).toBeUndefined();
  expect(of(goFault(2, 'reused'), `${go('1.0s')}`)).toMatch('took 0 of 2 results from its cache, not 2');
  expect(of(goFault(2, 'fresh'), go('(cached)'))).toMatch('took 2 of 2 results from its cache, not 0');
  expect(of(goFault(3, 'fresh'), go('1.0s'))).toBe('go test tells of 2 packages that passed, not of 3');
});

test('turbo must have done each module, from its cache or not', () => {
  expect(of(turboFault(2, 2, [2, 2]), turbo(2, '>>> FULL TURBO'))).toBeUndefined();
  expect(of(turboFault(2, 2, [0, 1]), turbo(1, ''))).toBeUndefined();
  expect(of(turboFault(2, 2, [2, 2]), turbo(1, ''))).toBe('turbo took 1 of 2 tasks from its cache');
  expect(of(turboFault(3, 2, [2, 2]), turbo(2, ''))).toMatch('2 tasks that succeeded, not of 3');
  expect(of(turboFault(2, 3, [2, 2]), turbo(2, ''))).toBe('turbo shows 2 packages that passed, not 3');
});

test('nx must have done each module, from its cache or not', () => {
  const all = 'Nx read the output from the cache instead of running the command for 10 out of 10 tasks.';
  expect(of(nxFault(10, [10, 10]), nx(all))).toBeUndefined();
  expect(of(nxFault(10, [0, 0]), nx(''))).toBeUndefined();
  expect(of(nxFault(10, [1, 9]), nx(all))).toBe('nx took 10 of 10 tasks from its cache');
  expect(of(nxFault(9, [9, 9]), nx(all))).toBe('nx tells of 10 projects, not of 9');
});

test('gotestsum must have told of each package, and passed some', () => {
  const two = { modules: 1, packages: 3, tested: 2 };
  const lines = (end: string) => `✓  example.com/a (${end})\n∅  example.com/b\n✓  example.com/c (${end})\n`;
  expect(of(gotestsumFault(two, 'fresh'), lines('1.054s'))).toBeUndefined();
  expect(of(gotestsumFault(two, 'reused'), lines('cached'))).toBeUndefined();
  expect(of(gotestsumFault(two, 'reused'), lines('1.054s'))).toMatch('took 0 of 2');
  const one = '✓  example.com/a (1.054s)\n∅  example.com/b\n∅  example.com/c (1.054s)\n';
  expect(of(gotestsumFault(two, 'fresh'), one)).toBeUndefined();
  expect(of(gotestsumFault({ ...two, packages: 4 }, 'fresh'), one)).toMatch('tells of 3 packages, not of 4');
  expect(of(gotestsumFault({ ...two, tested: 0 }, 'fresh'), one)).toMatch('tells of 1 packages that passed, not of 0');
  expect(of(gotestsumFault({ ...two, packages: 1 }, 'fresh'), '∅  example.com/b\n')).toMatch('tells of 0 packages');
});
