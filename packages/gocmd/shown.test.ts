import { expect, test } from 'vitest';
import { shownValue, shownWords } from './shown.ts';

test.for([
  '',
  'fast',
  '-v',
  '-n=5',
  '-golden=testdata/a_b.txt',
  '-wait 1m30s',
  'v1.22.3',
  '/usr/lib:/opt',
  '-X=main.version=1.4.0-rc1',
])('shown as it is: %s', (text) => {
  expect(shownWords(text.split(' '))).toBe(text);
});

test.for([
  ['tops3cret', /^\*\*\*[0-9a-f]{6}$/],
  ['-db=tops3cret', /^-db=\*\*\*[0-9a-f]{6}$/],
  ['--token letters', /^--token \*\*\*[0-9a-f]{6}$/],
  ['-password=letters', /^-password=\*\*\*[0-9a-f]{6}$/],
  ['-X=main.apiKey=letters', /^-X=main\.apiKey=\*\*\*[0-9a-f]{6}$/],
  ['-url=https://u:p@host/', /^-url=\*\*\*[0-9a-f]{6}$/],
  ['ghp_abcDEF123456789', /^\*\*\*/],
  ['c2VjcmV0LW9mLXRoZS12YXVsdA==', /^\*\*\*/],
  ['0123456789', /^\*\*\*/],
] as const)('hidden, and another one shows: %s', ([text, shown]) => {
  expect(shownWords(text.split(' '))).toMatch(shown);
  expect(shownWords(`${text}x`.split(' '))).not.toBe(shownWords(text.split(' ')));
});

test('a value is shown or not at all', () => {
  expect(shownValue('de_DE.UTF-8')).toBe('de_DE.UTF-8');
  expect(shownValue('hunter2-of-the-vault')).toBeUndefined();
});
