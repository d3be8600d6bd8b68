import path from 'node:path';
import { expect, test } from 'vitest';
import { cases } from './cases/index.ts';
import { committedResults, readOptions } from './options.ts';

test('without flags all cases are measured, with --quick the short ones', () => {
  const all = readOptions([], {});
  expect(all.cases).toEqual([...cases.map(({ name }) => name), 'limits']);
  expect(all.rounds).toBeUndefined();
  const quick = readOptions(['--quick'], {});
  expect(quick.cases).not.toContain('cold');
  expect(quick.cases).toContain('all-reused');
});

test('cases are named by commas or by the flag again, also those that --quick leaves out', () => {
  const { cases: chosen } = readOptions(['--quick', '--case', 'cold,start', '--case', 'limits'], {});
  expect(chosen).toEqual(['cold', 'start', 'limits']);
});

test('results go to the work folder, a file, or what is committed', () => {
  expect(readOptions(['--work', '/w'], {}).out).toBe(path.resolve('/w/results.json'));
  expect(readOptions(['--out', '/o.json'], {}).out).toBe(path.resolve('/o.json'));
  expect(readOptions(['--save'], {}).out).toBe(committedResults);
});

test('a checkout of etcd is named by flag or variable', () => {
  expect(readOptions(['--etcd', '/a'], { GOWS_BENCH_ETCD: '/b' }).etcd).toBe('/a');
  expect(readOptions([], { GOWS_BENCH_ETCD: '/b' }).etcd).toBe('/b');
  expect(readOptions([], {}).etcd).toBeUndefined();
});

test('what is unknown is refused with what there is', () => {
  expect(() => readOptions(['--case', 'warm'], {})).toThrow(/^--case warm: there is start, all-reused, .*limits$/);
  expect(() => readOptions(['--rounds', '0'], {})).toThrow('--rounds takes a whole number from 1, not 0');
  expect(() => readOptions(['--fast'], {})).toThrow();
});
