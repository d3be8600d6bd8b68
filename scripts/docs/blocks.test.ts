import { expect, test } from 'vitest';
import { findBlocks, putBlocks } from './blocks.ts';
import { formOf, shownOf } from './form.ts';

const page = [
  'Text.',
  '<!-- run unsteady',
  'touch a',
  '-->',
  '```console',
  '$ one',
  'old',
  '$ two',
  '```',
  'More.',
  '<!-- run -->',
  '```console',
  '$ three',
  '```',
  '',
].join('\n');

test('a block has its hidden lines, its commands and their output', () => {
  const [first, second] = findBlocks(page);
  expect(first).toMatchObject({ unsteady: true, hidden: 'touch a\n' });
  expect(first?.steps).toEqual([
    { command: 'one', output: 'old' },
    { command: 'two', output: '' },
  ]);
  expect(second).toMatchObject({ unsteady: false, hidden: '', steps: [{ command: 'three', output: '' }] });
});

test('new output takes the place of the old, and the rest of the page stays', () => {
  const renewed = findBlocks(page).map((block) => ({
    ...block,
    steps: block.steps.map((step) => ({ ...step, output: `new\n\n${step.command}` })),
  }));
  const put = putBlocks(page, renewed);
  expect(put).toContain('```console\n$ one\nnew\n\none\n\n$ two\nnew\n\ntwo\n```\nMore.\n');
  expect(findBlocks(put).map(({ steps }) => steps)).toEqual(renewed.map(({ steps }) => steps));
});

test('a mark without a block is an error', () => {
  expect(() => findBlocks('<!-- run -->\nText.\n')).toThrow('1 marks <!-- run, and 0 blocks');
});

test('times, ids, versions and the order of packages make no other form; words do', () => {
  const one = 'gows 0.1.0 · go1.26.8\nbase 7f64bbe\nok  \ta\t1.036s\nok  \tb\t0.1s\nDONE 2 passed · 4.0 s';
  const two = 'gows 0.2.0 · go1.27\nbase 2562e67\nok  \tb\t9.036s\nok  \ta\t1.1s\nDONE 2 passed · 2 min 51 s';
  expect(formOf(one, false)).toBe(formOf(two, false));
  expect(formOf(one, false)).not.toBe(formOf(two.replace('2 passed', '1 passed'), false));
  expect(formOf('deadbee added', false)).toContain('deadbee');
  expect(formOf('DATA RACES (3)\nx\nDONE 1', true)).toBe(formOf('DATA RACES (2)\ny\nz\nDONE 2', true));
  expect(formOf('DATA RACES (3)\nDONE 1', true)).not.toBe(formOf('DONE 1', true));
});

test('a page does not show that a run took long', () => {
  const output = 'ok  \ta\t1.036s\n[5/6] 10 s · running: b 0.3 s\nok  \tb\t1.1s\n\nDONE 2 passed\n\n';
  expect(shownOf(output)).toBe('ok  \ta\t1.036s\nok  \tb\t1.1s\n\nDONE 2 passed');
  const slow = 'ok  \ta\t4.036s\n\nSLOWEST\n   4.0 s  a\n  10.0 s  b\n\nDONE 2 passed';
  expect(shownOf(slow)).toBe('ok  \ta\t4.036s\n\nDONE 2 passed');
});
