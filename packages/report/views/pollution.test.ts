import { expect, test } from 'vitest';
import type { PollutionAnswer } from '#inspect';
import { drawPollution } from './pollution.ts';

const empty: PollutionAnswer = {
  schema: 'gows.pollution/1',
  variations: [],
  packages: [],
  notKept: [],
  untried: [],
};
const clean = {
  importPath: 'ex.com/a',
  module: 'ex.com',
  dir: 'a',
  verdict: 'clean',
  changed: [],
  unknown: [],
  untried: [],
} as const;

test('what was found, why, and the lines that mend it', () => {
  const answer: PollutionAnswer = {
    ...empty,
    packages: [
      clean,
      {
        ...clean,
        importPath: 'ex.com/b',
        dir: 'b',
        verdict: 'polluted',
        unknown: [
          { kind: 'variable', name: 'X' },
          { kind: 'file', name: 'b/data.txt' },
        ],
        mend: '"./b": { "inputs": ["data.txt"], "env": ["X"] }',
      },
      {
        ...clean,
        importPath: 'ex.com/c',
        dir: 'c',
        verdict: 'polluted',
        changed: [{ variation: 'umask', about: 'with umask 077', detail: 'TestC fail', known: false }],
        mend: '"./c": { "cache": false }',
        untried: [{ variation: 'directory', why: 'it cannot be built so' }],
      },
      {
        ...clean,
        importPath: 'ex.com/d',
        verdict: 'known',
        changed: [{ variation: 'TZ', about: 'with TZ=Asia/Kathmandu', detail: 'TestD fail', known: true }],
      },
    ],
  };
  expect(drawPollution(answer, { color: false })).toBe(`2 of 4 kept results may mislead

ex.com/b  b
  reads the variable X, and its key does not know
  looks at b/data.txt, and its key does not know

ex.com/c  c
  TestC fail with umask 077

Other results, of which no kept one is used in place, as the key knows what matters:
  ex.com/d: TestD fail with TZ=Asia/Kathmandu

In gows.jsonc this mends it:

  "packages": {
    "./b": { "inputs": ["data.txt"], "env": ["X"] },
    "./c": { "cache": false }
  }

Not tried:
  directory of ex.com/c: it cannot be built so
`);
});

test('that nothing was found, or that there was nothing to inspect', () => {
  expect(drawPollution({ ...empty, packages: [clean] }, { color: false })).toBe(
    'nothing that could mislead in 1 kept result\n',
  );
  expect(drawPollution({ ...empty, notKept: ['ex.com/a'] }, { color: false })).toBe(
    'no kept result to inspect; of 1 package none is kept: "gows test" makes them\n',
  );
});
