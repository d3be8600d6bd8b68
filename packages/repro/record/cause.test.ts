// Which variation is found to make a binary another one, for binaries that depend on just that.

import { expect, test } from 'vitest';
import type { VariationName } from './answer.ts';
import { findCauses } from './cause.ts';
import type { Outcome, Subject } from './subject.ts';
import { subject } from './target.fixture.ts';
import { variationNames } from './variation.ts';

/** What a build gives under variations; `turn` counts the builds. */
type Program = (vary: readonly VariationName[], turn: number) => string;

async function causesOf(programs: ReadonlyMap<Subject, Program>, vary = variationNames) {
  let turn = 0;
  const outcome = (each: Subject, names: readonly VariationName[]): Outcome => {
    const made = programs.get(each)?.(names, turn++) ?? '';
    return made === 'fails' ? { failure: 'exit 1' } : { sha256: made, size: 1 };
  };
  const builds: string[] = [];
  const suspects = [...programs.keys()].map((each) => {
    return { subject: each, first: outcome(each, []), second: outcome(each, vary) };
  });
  const causes = await findCauses({
    suspects,
    vary,
    async build(names, subjects) {
      builds.push(`${subjects.length} ${names.join('+')}`);
      return new Map(subjects.map((each) => [each, outcome(each, names)]));
    },
  });
  return { causes: [...programs.keys()].map((each) => causes.get(each)), builds };
}

const one = async (program: Program, vary?: readonly VariationName[], flags?: readonly string[]) => {
  const { causes, builds } = await causesOf(new Map([[subject({}, flags), program]]), vary);
  return { cause: causes[0], builds };
};

test.each(variationNames)('what depends on %s alone is found by it', async (name) => {
  expect((await one((vary) => String(vary.includes(name)))).cause).toBe(name);
});

test('without -trimpath the folder is tried first, and that is all', async () => {
  const untrimmed = (vary: readonly VariationName[]) => String(vary.includes('path') || vary.includes('goroot'));
  expect(await one(untrimmed, undefined, [])).toEqual({ cause: 'path', builds: ['1 cache+path'] });
});

test('what differs each time is told from what an empty cache does', async () => {
  expect(await one((_, turn) => String(turn))).toEqual({ cause: 'again', builds: ['1 cache', '1 cache'] });
  expect(await one((vary) => String(vary.includes('cache')))).toEqual({
    cause: 'cache',
    builds: ['1 cache', '1 cache'],
  });
  expect((await one((_, turn) => String(turn), ['tz'])).cause).toBe('again');
});

test('a build that two variations spoil only together', async () => {
  expect((await one((vary) => String(vary.includes('tz') && vary.includes('home')))).cause).toBe('together');
});

test('a build that fails under one variation is found by that', async () => {
  expect((await one((vary) => (vary.includes('home') ? 'fails' : 'fine'))).cause).toBe('home');
});

test('what was built under just that is not built again', async () => {
  expect(await one((vary) => String(vary.includes('tz')), ['tz'])).toEqual({ cause: 'tz', builds: ['1 '] });
  expect(await one((vary) => String(vary.includes('path')), ['path'], [])).toEqual({ cause: 'path', builds: [] });
});

test('several are looked for at once, and each build is of those alone of which it is not yet known', async () => {
  const programs = new Map<Subject, Program>([
    [subject(), (vary) => String(vary.includes('tz'))],
    [subject(), (vary) => String(vary.includes('path'))],
    [subject(), (_, turn) => String(turn)],
  ]);
  const { causes, builds } = await causesOf(programs, ['path', 'cache', 'tz']);
  expect(causes).toEqual(['tz', 'path', 'again']);
  expect(builds).toEqual(['3 cache', '1 cache', '2 cache+path', '1 cache+tz']);
});
