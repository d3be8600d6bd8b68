import { expect, test } from 'vitest';
import type { GoCacheAnswer } from '#inspect';
import { goCacheAnswerSchema } from '#inspect/schema';
import { drawGoCache } from '#report';

const hash = (digit: string) => digit.repeat(64);

const clean: GoCacheAnswer = {
  schema: 'gows.go-cache/1',
  folder: '/home/a/.cache/go-build',
  entries: 1,
  outputs: 1,
  bytes: 2048,
  passedOver: 0,
  altered: [],
  unread: [],
};
const altered = (n: number) => ({
  file: `/home/a/.cache/go-build/f8/${String(n).padStart(64, 'f')}-d`,
  bytes: 2384,
  stored: hash('f'),
  found: hash('0'),
  actions: [hash('a'), hash('b')],
});
const options = { color: false, binaries: "/home/a b/it's/bin" };

test('a sound cache and an empty one take two lines', () => {
  expect(drawGoCache(clean, options)).toBe(
    "Go's build cache is as it was stored\n/home/a/.cache/go-build: 1 entry, 2.0 KiB read\n",
  );
  expect(drawGoCache({ ...clean, entries: 0, outputs: 0, bytes: 0, passedOver: 2 }, options)).toBe(
    "Go's build cache is empty\n/home/a/.cache/go-build: 0 entries, 0 B read; 2 more are incomplete, which the go command passes over\n",
  );
});

test('altered files are named with an action, with what to do; beyond twenty they are counted', () => {
  const answer = { ...clean, altered: [altered(1)] };
  expect(goCacheAnswerSchema.parse(answer)).toEqual(answer);
  const drawn = drawGoCache(answer, options);
  expect(drawn).toContain("1 of 1 file in Go's build cache is not what was stored\n");
  expect(drawn).toContain(`${altered(1).file}\n    2384 bytes, the result of action ${hash('a')} and 1 more\n`);
  expect(drawn).toContain(`    go clean -cache\n    rm -rf '/home/a b/it'\\''s/bin'\n    gows cache gc --all\n`);
  const many = drawGoCache(
    { ...clean, outputs: 30, altered: Array.from({ length: 25 }, (_, n) => altered(n)) },
    options,
  );
  expect(many.match(/-d\n/g)).toHaveLength(20);
  expect(many).toContain('\n  and 5 more\n');
});

test('files that could not be read are told', () => {
  const answer = { ...clean, unread: [{ file: '/c/00/x-d', message: 'permission denied' }] };
  expect(drawGoCache(answer, options)).toContain('\n1 file could not be read:\n  /c/00/x-d: permission denied\n');
});
