// What every layer of the cache must do, whatever it is made of. Tests of a layer call this.

import { describe, expect, test } from 'vitest';
import type { Cache } from './cache.ts';
import { keyOf, noise, sampleEarlier, sampleEntry, sampleNode, sampleShape } from './sample.fixture.ts';

/** One cache under test. */
export interface CacheUnderTest {
  /** Opens it, or opens it again with what was kept. The caller closes it. */
  readonly open: () => Promise<Cache>;
  /** False where nothing outlives `close`. */
  readonly lasting: boolean;
}

/** Declares the tests. `make` is called once for each of them, and yields an empty cache. */
export function describeCache(name: string, make: () => CacheUnderTest): void {
  /** Does something, then looks at the outcome at once, and again after reopening. */
  async function kept(act: (cache: Cache) => void, look: (cache: Cache) => void): Promise<void> {
    const under = make();
    const cache = await under.open();
    act(cache);
    look(cache);
    expect(cache.close()).toEqual([]);
    if (!under.lasting) return;
    const again = await under.open();
    look(again);
    expect(again.close()).toEqual([]);
  }

  describe(`${name}: the contract of a cache`, () => {
    test('what was never put is not there', () =>
      kept(
        () => {},
        (cache) => {
          expect(cache.shapes(keyOf('k'))).toEqual([]);
          expect(cache.entry(keyOf('r'))).toBeUndefined();
          expect(cache.earlier('p', 3)).toEqual([]);
          expect(cache.observed('p')).toBeUndefined();
          expect(cache.node(keyOf('n'))).toBeUndefined();
        },
      ));

    test('an entry is found under each of its results, and its shape under each of its keys', () => {
      const entry = sampleEntry('example.com/m/a');
      const pairs = [
        { key: keyOf('k1'), result: keyOf('r1') },
        { key: keyOf('k2'), result: keyOf('r2') },
      ];
      return kept(
        (cache) => cache.put({ keys: pairs, entry }),
        (cache) => {
          for (const { key, result } of pairs) {
            expect(cache.entry(result)).toEqual(entry);
            expect(cache.shapes(key)).toEqual([entry.shape]);
          }
        },
      );
    });

    test.for([
      ['nothing', ''],
      ['every kind of letter', 'ä\0\u2028 😀 \ud800 \u001b[31m\r\n"\\'],
      ['a megabyte that compresses', 'abc\n'.repeat(1 << 18)],
      ['a megabyte that does not', noise(1 << 20)],
    ])('output of %s comes back as it was', ([, output]) => {
      const entry = sampleEntry('p', output);
      return kept(
        (cache) => cache.put({ keys: [{ key: keyOf('k'), result: keyOf('r') }], entry }),
        (cache) => expect(cache.entry(keyOf('r'))).toEqual(entry),
      );
    });

    test('an entry without its optional fields comes back without them', () => {
      const { usage, ...entry } = sampleEntry('p', '', {
        outcome: 'no-tests',
        origin: { run: 'r', at: '2026-03-01T10:00:00.000Z', machine: 'm', gows: '0', go: 'go1.26' },
        events: [],
      });
      expect(usage).toBeDefined();
      return kept(
        (cache) => cache.put({ keys: [{ key: keyOf('k'), result: keyOf('r') }], entry }),
        (cache) => expect(cache.entry(keyOf('r'))).toStrictEqual(entry),
      );
    });

    test('of two entries under one result the later one counts', () => {
      const keys = [{ key: keyOf('k'), result: keyOf('r') }];
      return kept(
        (cache) => {
          cache.put({ keys, entry: sampleEntry('p', 'first') });
          cache.put({ keys, entry: sampleEntry('p', 'second') });
        },
        (cache) => {
          expect(cache.entry(keyOf('r'))).toEqual(sampleEntry('p', 'second'));
          expect(cache.shapes(keyOf('k'))).toHaveLength(1);
        },
      );
    });

    test('two results that were seen through one shape are found by it, and it is told once', () =>
      kept(
        (cache) => {
          for (const n of ['1', '2']) {
            cache.put({ keys: [{ key: keyOf('k'), result: keyOf(n) }], entry: sampleEntry('p', n) });
          }
        },
        (cache) => {
          expect(cache.shapes(keyOf('k'))).toEqual([sampleShape()]);
          for (const n of ['1', '2']) expect(cache.entry(keyOf(n))).toEqual(sampleEntry('p', n));
        },
      ));

    test('the shapes of a key are few, and the one put last stands first', () => {
      const shapes = Array.from({ length: 30 }, (_, n) => sampleShape({ env: [`N${n}`] }));
      return kept(
        (cache) => {
          for (const [n, shape] of shapes.entries()) {
            cache.put({ keys: [{ key: keyOf('k'), result: keyOf(`${n}`) }], entry: sampleEntry('p', '', { shape }) });
          }
        },
        (cache) => {
          const found = cache.shapes(keyOf('k'));
          expect(found[0]).toEqual(shapes[29]);
          expect(found.length).toBeGreaterThan(3);
          expect(found.length).toBeLessThan(12);
        },
      );
    });

    test('a further key leads to an entry that is there', () => {
      const entry = sampleEntry('p');
      return kept(
        (cache) => {
          cache.put({ keys: [{ key: keyOf('k1'), result: keyOf('r1') }], entry });
          cache.link(keyOf('k2'), keyOf('r2'), entry.shape, keyOf('r1'));
        },
        (cache) => {
          expect(cache.shapes(keyOf('k2'))).toEqual([entry.shape]);
          expect(cache.entry(keyOf('r2'))).toEqual(entry);
          expect(cache.entry(keyOf('r1'))).toEqual(entry);
        },
      );
    });

    test('a further key for an entry that is not there leads nowhere', () =>
      kept(
        (cache) => cache.link(keyOf('k2'), keyOf('r2'), sampleShape(), keyOf('r1')),
        (cache) => {
          expect(cache.shapes(keyOf('k2'))).toEqual([]);
          expect(cache.entry(keyOf('r2'))).toBeUndefined();
        },
      ));

    test('earlier results of a package come newest first, each once, and are few', () =>
      kept(
        (cache) => {
          for (let n = 0; n < 20; n++) cache.putEarlier('p', sampleEarlier('p', `u${n}`));
          cache.putEarlier('p', sampleEarlier('p', 'u18'));
          cache.putEarlier('q', sampleEarlier('q', 'x'));
        },
        (cache) => {
          const units = cache.earlier('p', 3).map(({ record }) => record.unit);
          expect(units).toEqual(['u18', 'u19', 'u17'].map(keyOf));
          expect(cache.earlier('p', 1)).toEqual([sampleEarlier('p', 'u18')]);
          expect(cache.earlier('p', 100).length).toBeLessThan(20);
          expect(cache.earlier('q', 100)).toEqual([sampleEarlier('q', 'x')]);
        },
      ));

    test('what was observed of a package last is what counts', () =>
      kept(
        (cache) => {
          cache.putObserved('p', sampleShape({ env: ['OLD'] }));
          cache.putObserved('p', sampleShape());
        },
        (cache) => {
          expect(cache.observed('p')).toEqual(sampleShape());
          expect(cache.observed('q')).toBeUndefined();
        },
      ));

    test('nodes are kept, and asked for only where they are not', () => {
      const keys = ['a', 'b', 'c'].map(keyOf);
      const asked: string[] = [];
      return kept(
        (cache) => {
          cache.putNodes(keys.slice(0, 2), sampleNode);
          cache.putNodes([...keys, ...keys], (key) => {
            asked.push(key);
            return sampleNode(key);
          });
          cache.putNodes([keyOf('none')], () => undefined);
          expect(asked).toEqual([keyOf('c')]);
        },
        (cache) => {
          for (const key of keys) expect(cache.node(key)).toEqual(sampleNode(key));
          expect(cache.node(keyOf('none'))).toBeUndefined();
        },
      );
    });

    test('after close it answers that nothing is there, and more than once does no harm', async () => {
      const cache = await make().open();
      const put = { keys: [{ key: keyOf('k'), result: keyOf('r') }], entry: sampleEntry('p') };
      cache.put(put);
      expect(cache.close()).toEqual([]);
      expect(cache.close()).toEqual([]);
      cache.put(put);
      cache.putNodes([keyOf('n')], sampleNode);
      cache.link(keyOf('k2'), keyOf('r2'), sampleShape(), keyOf('r'));
      cache.putEarlier('p', sampleEarlier('p', 'u'));
      cache.putObserved('p', sampleShape());
      expect(cache.entry(keyOf('r'))).toBeUndefined();
      expect(cache.shapes(keyOf('k'))).toEqual([]);
      expect(cache.earlier('p', 1)).toEqual([]);
      expect(cache.observed('p')).toBeUndefined();
      expect(cache.node(keyOf('n'))).toBeUndefined();
    });
  });
}
