// What is remembered of compilers and linkers between runs.

import { expect, it } from 'vitest';
import { openToolCosts } from './tool-costs.ts';

function memory() {
  const kept = new Map<string, Buffer>();
  let puts = 0;
  return {
    puts: () => puts,
    getMemo: (kind: string, key: string) => kept.get(`${kind} ${key}`),
    putMemo(kind: string, key: string, value: Uint8Array) {
      puts += 1;
      kept.set(`${kind} ${key}`, Buffer.from(value));
    },
  };
}

it('is what was unusual, by kind and path and workspace, until it is usual again', () => {
  const history = memory();
  const first = openToolCosts(history, '/w');
  first.record('link', 'p.test', { cores: 1.234, memoryBytes: 5e8 });
  first.record('compile', 'q', undefined);
  first.save();
  expect(history.puts()).toBe(1);

  const second = openToolCosts(history, '/w');
  expect(second.expected('link', 'p.test')).toEqual({ cores: 1.23, memoryBytes: 5e8 });
  expect(second.expected('compile', 'p.test')).toBeUndefined();
  expect(openToolCosts(history, '/other').expected('link', 'p.test')).toBeUndefined();
  second.save();
  expect(history.puts()).toBe(1);
  second.record('link', 'p.test', undefined);
  second.save();
  expect(openToolCosts(history, '/w').expected('link', 'p.test')).toBeUndefined();
});

it('is bounded, and what cannot be read is forgotten', () => {
  const history = memory();
  const costs = openToolCosts(history, '/w');
  for (let i = 0; i < 4100; i++) costs.record('compile', `p${i}`, { cores: 1, memoryBytes: i });
  costs.save();
  const after = openToolCosts(history, '/w');
  expect([after.expected('compile', 'p99'), after.expected('compile', 'p100')?.memoryBytes]).toEqual([undefined, 100]);
  history.putMemo('tool-costs', '/w', Buffer.from('{'));
  expect(openToolCosts(history, '/w').expected('compile', 'p100')).toBeUndefined();
});
