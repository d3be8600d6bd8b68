import { expect, test } from 'vitest';
import { appendText, clearText, createText, readText } from './text.ts';

test('text within the budget is kept whole', () => {
  const text = createText({ left: 100 }, 10);
  for (const piece of ['one\n', 'two\n', 'three']) appendText(text, piece);
  expect(readText(text)).toBe('one\ntwo\nthree');
});

test('beyond the budget head and tail stay, and a sentence says how much is missing', () => {
  const text = createText({ left: 20 }, 20);
  for (let line = 0; line < 100; line += 1) appendText(text, `line ${String(line).padStart(3, '0')}\n`);
  const read = readText(text);
  expect(read).toMatch(
    /^line 000\nline 001\n\[gows: 864 characters of output left out here; .*\]\nline 098\nline 099\n$/,
  );
});

test('texts of one budget share it, and what is cleared comes back', () => {
  const budget = { left: 10 };
  const first = createText(budget, 4);
  const second = createText(budget, 4);
  appendText(first, '0123456789');
  appendText(second, 'abcd');
  appendText(second, 'efgh');
  expect(readText(second)).toContain('4 characters');
  clearText(first);
  clearText(second);
  appendText(second, 'abcdefgh');
  expect(readText(second)).toBe('abcdefgh');
  expect(budget.left).toBe(2);
});

test('a tail of a million small pieces costs a bounded number of them', () => {
  const text = createText({ left: 0 }, 1000);
  for (let piece = 0; piece < 1_000_000; piece += 1) appendText(text, 'x\n');
  expect(text.tail.length).toBeLessThan(5_000);
  expect(readText(text)).toContain('1.9 MiB');
});
