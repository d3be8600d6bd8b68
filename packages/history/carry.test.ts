// History that is carried from one machine to another: merged, bounded, and refused whole where it is not as it was written.

import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { type History, type HistoryAnswer, openHistory, type TaskResult } from '#history';
import { type TemporaryFolder, temporaryFolder } from '#testkit';
import type { historyAnswerSchema } from './answer-schema.ts';

const now = Date.parse('2026-03-10T10:00:00Z');
let folder: TemporaryFolder;
let open: History[];

beforeEach(async () => {
  folder = await temporaryFolder();
  open = [];
});
afterEach(async () => {
  for (const history of open) history.close();
  await folder[Symbol.asyncDispose]();
});

async function machine(name: string): Promise<History> {
  const { history } = await openHistory(path.join(folder.path, name), { now: () => now });
  if (!history) throw new Error('no history');
  open.push(history);
  return history;
}

/** Closes, so that what waits is written, and opens again. */
async function settled(history: History, name: string): Promise<History> {
  expect(history.close()).toEqual([]);
  return machine(name);
}

function result(name: string, elapsedMs: number, at: string, more: Partial<TaskResult> = {}): TaskResult {
  return {
    task: { id: `test:${name}`, kind: 'test', package: name, module: 'm' },
    ...{ outcome: 'pass', attempt: 1, startedAt: `2026-03-${at}:00.000Z`, elapsedMs },
    ...more,
  };
}

function ran(history: History, id: string, at: string, results: readonly TaskResult[]): void {
  const recorder = history.beginRun({ id, startedAt: `2026-03-${at}:00.000Z`, command: 'test' });
  for (const one of results) {
    recorder.record(one);
    recorder.found({ sums: 'state', importPaths: one.elapsedMs % 2 ? [one.task.package] : [], at: one.startedAt });
  }
  recorder.finish({ outcome: 'pass', exitCode: 0, reused: 2 });
}

test('what one machine knows another knows afterwards, and a second time changes nothing', async () => {
  let one = await machine('one');
  ran(one, 'r1', '09T10:00', [
    result('m/a', 100, '09T10:00', { usage: { userMs: 30, systemMs: 10, maxRssKiB: 500 } }),
    result('m/b', 50, '09T10:00', { outcome: 'race' }),
  ]);
  one = await settled(one, 'one');
  const text = one.export();
  expect(one.export()).toBe(text);
  let two = await machine('two');
  ran(two, 'r2', '08T10:00', [result('m/a', 900, '08T10:00')]);
  two = await settled(two, 'two');
  expect(two.import(text)).toEqual({ runs: 1, results: 2, builds: 0 });
  expect(two.import(text)).toEqual({ runs: 0, results: 0, builds: 0 });
  expect(two.packages()).toMatchObject([
    { importPath: 'm/a', runs: 2, passed: 2, medianMs: 900, p95Ms: 900, lastAt: '2026-03-09T10:00:00.100Z' },
    { importPath: 'm/b', runs: 1, failed: 1, lastOutcome: 'race' },
  ]);
  // What came last by its time, not by its arrival.
  expect(two.failedLast('m/b', { partial: false })).toBe(true);
  const three = await machine('three');
  three.import(text);
  expect(three.export()).toBe(text);
  expect(three.expected('m/a')).toEqual({ ms: 100, cpuMs: 40, memoryBytes: 500 * 1024 });
});

test('five newer passes elsewhere are what is expected here', async () => {
  let one = await machine('one');
  ran(
    one,
    'old',
    '01T10:00',
    [1, 2, 3, 4, 5].map((minute) => result('m/a', 9000, `01T10:0${minute}`, { attempt: minute })),
  );
  one = await settled(one, 'one');
  const old = one.export();
  let two = await machine('two');
  ran(
    two,
    'new',
    '02T10:00',
    [1, 2, 3, 4, 5].map((minute) => result('m/a', 70, `02T10:0${minute}`, { attempt: minute })),
  );
  two = await settled(two, 'two');
  two.import(old);
  expect(two.expected('m/a')?.ms).toBe(70);
  one.import(two.export());
  expect(one.expected('m/a')?.ms).toBe(70);
});

test('of what a build cost the newest counts, wherever it was measured', async () => {
  const built = (history: History, at: string, link: number) =>
    history.beginRun({ id: at, startedAt: `2026-03-${at}:00.000Z`, command: 'test' }).built({
      importPath: 'm/a.test',
      step: 'link',
      startedAt: `2026-03-${at}:00.000Z`,
      elapsedMs: 9999,
      cpuMs: link,
    });
  let one = await machine('one');
  built(one, '05T10:00', 500);
  built(one, '04T10:00', 400);
  one = await settled(one, 'one');
  let two = await machine('two');
  built(two, '06T10:00', 600);
  two = await settled(two, 'two');
  expect([...one.builtTimes()]).toEqual([['m/a.test', 500]]);
  expect(two.import(one.export())).toMatchObject({ builds: 0 });
  expect(one.import(two.export())).toMatchObject({ builds: 1 });
  for (const history of [one, two]) expect([...history.builtTimes()]).toEqual([['m/a.test', 600]]);
});

test('merging many machines in any order leaves all with the same', async () => {
  const runs = fc.uniqueArray(fc.record({ id: fc.nat(6), day: fc.integer({ min: 1, max: 9 }), ms: fc.nat(900) }), {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: 5,
  });
  let n = 0;
  await fc.assert(
    fc.asyncProperty(runs, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), async (made, here) => {
      n += 1;
      const [names, halves] = [[`one${n}`, `two${n}`], [] as string[]];
      for (const [side, name] of names.entries()) {
        let history = await machine(name);
        for (const [at, { id, day, ms }] of made.entries()) {
          // Some both know.
          if (here[at] === (side === 0) || id % 3 === 0) {
            ran(history, `r${id}`, `0${day}T10:00`, [result('m/a', ms, `0${day}T10:00`)]);
          }
        }
        history = await settled(history, name);
        halves.push(history.export());
      }
      const merged = await machine(`merged${n}`);
      for (const half of halves) merged.import(half);
      const other = await machine(`other${n}`);
      for (const half of [...halves].reverse()) other.import(half);
      expect(other.export()).toBe(merged.export());
      expect(merged.packages()[0]?.runs).toBe(made.length);
    }),
    { numRuns: 15 },
  );
});

test('what is too old to be kept, or dated in days to come, is passed over', async () => {
  let one = await machine('one');
  const recorder = one.beginRun({ id: 'r1', startedAt: '2026-03-09T10:00:00.000Z', command: 'test' });
  for (const at of ['2025-11-09T10:00:00.000Z', '2026-03-09T10:00:00.000Z', '2026-05-09T10:00:00.000Z']) {
    recorder.record(result('m/a', 100, '', { startedAt: at, attempt: Number(at.slice(6, 7)) }));
  }
  one = await settled(one, 'one');
  const two = await machine('two');
  expect(two.import(one.export())).toEqual({ runs: 1, results: 1, builds: 0 });
});

test('of each package the last twenty results go along', async () => {
  let one = await machine('one');
  const all = Array.from({ length: 25 }, (_, at) => result('m/a', at, `09T10:${10 + at}`, { attempt: at + 1 }));
  ran(one, 'r1', '09T10:00', all);
  one = await settled(one, 'one');
  const two = await machine('two');
  expect(two.import(one.export())).toMatchObject({ results: 20 });
});

test('a file that is not as it was written is refused, and nothing changes', async () => {
  let one = await machine('one');
  ran(one, 'r1', '09T10:00', [result('m/a', 100, '09T10:00'), result('m/b', 50, '09T10:00')]);
  one = await settled(one, 'one');
  const text = one.export();
  const two = await machine('two');
  const why = (changed: string) => {
    const { fault } = two.import(changed);
    return fault === 'unwritten' ? fault : fault?.message;
  };
  for (let length = 0; length < text.length; length += 5) expect(why(text.slice(0, length))).toBeDefined();
  fc.assert(
    fc.property(fc.nat(text.length - 2), (at) => {
      const other = text[at] === 'x' ? 'y' : 'x';
      expect(why(text.slice(0, at) + other + text.slice(at + 1))).toBeDefined();
    }),
    { numRuns: 60 },
  );
  expect(why(text.replace('"lines"', '"linex"'))).toBe('the file is damaged: it was cut off or changed');
  expect(why('')).toBe('the file is empty');
  expect(why('{"a":1}\n')).toBe('this is no file of history');
  expect(why(text.replace('file/2', 'file/3'))).toContain('this gows reads up to gows.history-file/2');
  expect(why(text.replace('"elapsedMs":50', '"elapsedMs":51'))).toBe('the file is damaged: it was cut off or changed');
  expect(two.packages()).toEqual([]);
});

test('where a run tried a package again, the last try counts', async () => {
  let one = await machine('one');
  ran(one, 'r1', '09T10:00', [
    result('m/a', 100, '09T10:00', { outcome: 'fail' }),
    result('m/a', 80, '09T10:01', { outcome: 'flaky', attempt: 2 }),
  ]);
  ran(one, 'r2', '09T11:00', [result('m/a', 5, '09T11:00', { outcome: 'cancelled' })]);
  one = await settled(one, 'one');
  expect(one.packages()).toEqual([
    {
      ...{ importPath: 'm/a', module: 'm', runs: 1, passed: 0, failed: 0, flaky: 1 },
      ...{ lastAt: '2026-03-09T10:01:00.080Z', lastOutcome: 'flaky' },
    },
  ]);
});

test('median and 95 % are of full passes', async () => {
  let one = await machine('one');
  for (let n = 1; n <= 20; n += 1) ran(one, `r${n}`, `09T10:${10 + n}`, [result('m/a', n, `09T10:${10 + n}`)]);
  const recorder = one.beginRun({ id: 'p', startedAt: '2026-03-09T11:00:00.000Z', command: 'test', partial: true });
  recorder.record(result('m/a', 5000, '09T11:00'));
  one = await settled(one, 'one');
  expect(one.packages()).toMatchObject([{ runs: 21, medianMs: 11, p95Ms: 19 }]);
});

test('the schema and the type agree both ways (checked by the compiler)', () => {
  expectTypeOf<z.infer<typeof historyAnswerSchema>>().toExtend<HistoryAnswer>();
  expectTypeOf<HistoryAnswer>().toExtend<z.infer<typeof historyAnswerSchema>>();
});
