import { expect, test } from 'vitest';
import type { ReproAnswer, ReproTarget } from '#repro';
import { reproAnswerSchema } from '#repro/schema';
import { drawRepro } from './repro.ts';

const hash = (letter: string) => letter.repeat(64);
const facts: Omit<ReproTarget, 'verdict'> = {
  ...{ package: 'example.com/app', module: 'example.com/app', form: 'workspace', goos: 'linux', goarch: 'amd64' },
  ...{ settings: { GOAMD64: 'v1' }, toolchain: 'go1.26.8', cgo: false, flags: ['-trimpath'] },
};
const answer: ReproAnswer = {
  schema: 'gows.repro/1',
  ...{ command: 'record', lock: 'gows.lock.json', written: true, untried: [], dropped: [] },
  variations: [
    { name: 'cache', about: 'with an empty build cache' },
    { name: 'tz', about: 'with TZ=America/St_Johns' },
    { name: 'lang', about: 'with LANG and LC_ALL=tr_TR.UTF-8' },
  ],
  targets: [
    {
      ...{ ...facts, package: 'example.com/bad', verdict: 'different', built: { sha256: hash('a'), size: 1 } },
      ...{ other: { sha256: hash('b'), size: 1 }, cause: { variation: 'tz', about: 'with TZ=America/St_Johns' } },
      remedy: 'look for what asks for it',
    },
    {
      ...facts,
      verdict: 'same',
      built: { sha256: hash('c'), size: 1 },
      change: 'replaced',
      recorded: { sha256: hash('d'), size: 1 },
    },
    {
      ...facts,
      form: 'alone',
      verdict: 'left-out',
      why: 'module example.com/app cannot be built alone',
      remedy: 'require it',
    },
  ],
};
const draw = (shown: ReproAnswer) => drawRepro(shown, { color: false });

test('what record did: hashes first, what is wrong at the end, each with what to do', () => {
  expect(draw(answer).split('\n')).toEqual([
    '1 of 2 binaries came out alike twice; 1 differs; gows.lock.json written',
    'varied:',
    '  with an empty build cache, with TZ=America/St_Johns,',
    '  with LANG and LC_ALL=tr_TR.UTF-8',
    'replaced   example.com/app  workspace  linux/amd64',
    `    ${hash('c')}`,
    `    ${hash('d')} before`,
    'left out   example.com/app  alone  linux/amd64',
    '    module example.com/app cannot be built alone',
    '    remedy: require it',
    'different  example.com/bad  workspace  linux/amd64',
    `    ${hash('a')} as the workspace is`,
    `    ${hash('b')} with TZ=America/St_Johns`,
    '    remedy: look for what asks for it',
    '',
  ]);
});

test('what check found: both hashes, and what differs with the most telling first', () => {
  const target: ReproTarget = {
    ...{
      ...facts,
      verdict: 'different',
      recorded: { sha256: hash('a'), size: 1 },
      built: { sha256: hash('b'), size: 1 },
    },
    differs: [
      { what: 'toolchain', recorded: 'go1.26.8', now: 'go1.27.0' },
      { what: 'graph', recorded: hash('1'), now: hash('2') },
    ],
  };
  const shown = { ...answer, command: 'check', written: false, variations: [], targets: [target] } as const;
  expect(draw(shown).split('\n')).toEqual([
    '0 of 1 binary as recorded in gows.lock.json; 1 differs',
    'different  example.com/app  workspace  linux/amd64',
    `    ${hash('a')} recorded`,
    `    ${hash('b')} built`,
    '    toolchain: go1.26.8 → go1.27.0',
    '    the source, or a module that it uses, is another',
    '',
  ]);
});

test('the answer fits its schema unchanged', () => {
  expect(reproAnswerSchema.parse(answer)).toEqual(answer);
});
