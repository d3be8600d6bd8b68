// What the answer of pkg-config lets a linker read that nobody knows the content of.

import { expect, test } from 'vitest';
import { answersBeyond } from '#workspace';

test.each([
  ['1.2.13; -lz', false],
  ['2.74.6; -I/usr/include/glib-2.0 -I/usr/lib/x86_64-linux-gnu/glib-2.0/include -lglib-2.0', false],
  ['1; -L/lib64 -L /usr/lib32 -lx', false],
  ['1; -L/opt/x/lib -lx', true],
  ['1; -L /opt/x/lib -lx', true],
  ['1; -I/usr/local/include -lx', true],
  ['1; /opt/x/libx.a', true],
  ['1; -Wl,-L,/opt/x -lx', true],
  ['1; -L/usr/lib/../../opt/x -lx', true],
  ['1; -L/usr/libexec -lx', true],
  ['1; -L. -lx', true],
])('%s: %s', (answer, beyond) => {
  expect(answersBeyond(answer)).toBe(beyond);
});
