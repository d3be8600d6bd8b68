// What runners will find compiled, as pipelines keep compile caches: from pipeline to pipeline, through exports and imports.

import path from 'node:path';
import { expect, test } from 'vitest';
import { openHistory } from '#history';
import { temporaryFolder } from '#testkit';

interface Ran {
  /** That of the first counts. */
  readonly sums?: string;
  readonly compiled?: readonly string[];
  readonly found?: readonly string[];
}

/** The history of one pipeline after another, each on a machine of its own. */
async function pipelines(
  work: (next: (...runners: readonly Ran[]) => Promise<void>, expected: (sums: string) => string[]) => Promise<void>,
) {
  await using folder = await temporaryFolder();
  let text: string | undefined;
  let count = 0;
  const machine = async () => {
    const at = path.join(folder.path, String(count++));
    const { history } = await openHistory(at, { now: () => Date.parse('2026-03-09T10:00:00Z') });
    if (!history) throw new Error('no history');
    if (text !== undefined) expect(history.import(text)).not.toHaveProperty('fault');
    return history;
  };
  let known = await machine();
  await work(
    async (...runners) => {
      const at = new Date(Date.parse('2026-03-01T10:00:00Z') + count * 60_000).toISOString();
      const recorder = known.beginRun({ id: `r${count}`, startedAt: at, command: 'test' });
      const [{ sums = '' } = {}] = runners;
      for (const [runner, { compiled = [], found = [] }] of runners.entries()) {
        for (const importPath of compiled) {
          recorder.built({ importPath, step: 'compile', startedAt: at, elapsedMs: 10 }, runner);
        }
        recorder.found({ sums, importPaths: found, at }, runner);
      }
      recorder.finish({ outcome: 'pass', exitCode: 0 });
      // Written when it is closed.
      known.close();
      known = await (async () => {
        const { history } = await openHistory(path.join(folder.path, String(count - 1)), {
          now: () => Date.parse('2026-03-09T10:00:00Z'),
        });
        text = history?.export();
        history?.close();
        return machine();
      })();
    },
    (sums) => [...known.expectedFound(sums)].sort(),
  );
  known.close();
}

test('a cache that is kept under the state of all go.sum: in full after a bump, and what was there twice not', async () => {
  const library = ['fmt', 'io', 'os', 'time'];
  await pipelines(async (next, expected) => {
    expect(expected('s1')).toEqual([]);
    await next({ sums: 's1', compiled: [...library, 'm/a', 'm/b', 'm/b [m/c.test]', 'm/c'] });
    // Nobody has seen yet whether anything is kept.
    expect(expected('s1')).toEqual([]);
    await next({ sums: 's1', found: [...library, 'm/a', 'm/b'], compiled: ['m/b [m/c.test]'] });
    // m/c was not needed again, and most were found that were; of m/b something was compiled anew.
    expect(expected('s1')).toEqual([...library, 'm/a', 'm/c'].sort());
    await next({ sums: 's1', found: library, compiled: ['m/a', 'm/d'] });
    expect(expected('s1')).toEqual([...library, 'm/c', 'm/d'].sort());
    expect(expected('s2')).toEqual([]);
    await next({ sums: 's2', compiled: [...library, 'm/a'] });
    expect(expected('s2')).toEqual([...library, 'm/a'].sort());
    // The first plan after the second bump.
    expect(expected('s3')).toEqual([]);
  });
});

test('of several runners the cache of one is kept, so that counts what most of them compiled', async () => {
  const library = ['fmt', 'io', 'os', 'time'];
  await pipelines(async (next, expected) => {
    await next({ sums: 's1', compiled: library });
    await next({ sums: 's1', found: library });
    await next(
      { sums: 's2', compiled: [...library, 'm/a'] },
      { compiled: [...library, 'm/b'] },
      { compiled: ['fmt', 'm/b'] },
    );
    expect(expected('s2')).toEqual([...library, 'm/b'].sort());
  });
});

test('a cache that stays, whatever happens to go.sum', async () => {
  await pipelines(async (next, expected) => {
    await next({ sums: 's1', compiled: ['fmt', 'm/a', 'm/b'] });
    await next({ sums: 's2', found: ['fmt', 'm/a'], compiled: ['m/b'] });
    expect(expected('s2')).toEqual(['fmt', 'm/a']);
    expect(expected('s3')).toEqual(['fmt', 'm/a', 'm/b']);
  });
});

test('no cache at all', async () => {
  await pipelines(async (next, expected) => {
    for (let run = 0; run < 3; run += 1) {
      await next({ sums: 's1', compiled: ['fmt', 'm/a'] });
      expect(expected('s1')).toEqual([]);
    }
    expect(expected('s2')).toEqual([]);
  });
});

test('what the second build of a run finds was compiled by the first', async () => {
  await pipelines(async (next, expected) => {
    await next({ sums: 's1', compiled: ['fmt'], found: ['fmt', 'm/a'] });
    expect(expected('s1')).toEqual(['m/a']);
  });
});
