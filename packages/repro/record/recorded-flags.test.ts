// A lock may come from anybody: what in its flags could start a program or write a file is not handed on.

import { expect, test } from 'vitest';
import { readRecordedFlags } from './recorded-flags.ts';

const read = (...texts: readonly string[]) => {
  const found = readRecordedFlags(texts);
  return 'why' in found ? found.why : found.flags.map(({ name }) => name).join(' ');
};

test('flags of releases are handed on', () => {
  expect(
    read('-buildvcs=false', '-ldflags=-s -w -X main.version=v1.2.3 -X=main.who=me', '-tags=a,b', '-trimpath'),
  ).toBe('buildvcs ldflags tags trimpath');
  expect(read('-ldflags=-linkmode external -extldflags "-static -Wl,-z,relro"', '-buildmode=pie')).toBe(
    'ldflags buildmode',
  );
  expect(read('-gcflags=all=-N -l')).toBe('gcflags');
});

test.each([
  '-ldflags=-extld=/tmp/evil',
  '-ldflags=-s -extld /tmp/evil',
  '-ldflags=-extldflags=-fplugin=/tmp/evil.so',
  "-ldflags='-extldflags=-static -B/tmp'",
  '-ldflags=-o=/home/me/.bashrc',
  '-ldflags=all=-cpuprofile=/tmp/x',
  '-gcflags=-cpuprofile=/tmp/x',
  '-gcflags=all=-o /tmp/x',
  '-asmflags=-o=/tmp/x',
])('%s is not', (flag) => {
  expect(read(flag)).toMatch(/may start a program or write a file/);
});

test.each(['-toolexec=/tmp/evil', '-overlay=/tmp/x.json', '-o=/tmp/x', './...', '-C=/', '-nonsense', '--json'])(
  '%s is no flag of a lock',
  (flag) => {
    expect(read('-trimpath', flag)).toMatch(/^the recorded flags cannot be used/);
  },
);

test('a secret that was masked is asked for', () => {
  expect(read('-ldflags=-X main.token=***')).toMatch(/^a secret was left out/);
});
