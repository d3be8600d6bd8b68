import { expect, test } from 'vitest';
import { keysOf } from './keys.ts';

test('keys are told apart, several in one piece as well; other sequences are nothing', () => {
  expect(
    keysOf('t\u001b[A\u001b[B\u001bOAj\u0003\u001a\u001b[15~\u001b[200~\u001b[<0;3;4M\r?é\u007f\u0015\u0001'),
  ).toEqual([...['t', 'up', 'down', 'up', 'j', 'ctrl-c', 'ctrl-z', 'enter', '?', 'é', 'backspace', 'ctrl-u']]);
  expect(keysOf('\u001b')).toEqual(['escape']);
  expect(keysOf('𝒳')).toEqual(['𝒳']);
});
