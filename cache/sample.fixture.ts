// Entries and what belongs to them, made up, each field filled: for tests of every layer of the cache.

import { createHash } from 'node:crypto';
import type { UnitNode } from '#keys';
import type { Observation, Shape } from '#observe';
import type { Earlier, Entry, Key, Origin } from './entry.ts';

export const keyOf = (text: string): Key => createHash('sha256').update(text).digest('hex');

export function sampleShape(more: Partial<Shape> = {}): Shape {
  return {
    env: ['LANG', 'TZ'],
    envPrefixes: ['APP_'],
    exceptEnv: ['CI_*'],
    environment: false,
    opened: ['$PKG/testdata/ä.json', '$TOP/svc'],
    stated: ['$HOME/.netrc'],
    trees: ['$PKG/testdata'],
    globs: ['$TOP/api/**/*.json'],
    except: ['**/*.md'],
    workTree: false,
    ...more,
  };
}

const observation: Observation = [
  { name: 'env LANG', state: 'unset' },
  { name: 'open $PKG/testdata/ä.json', state: `file ${keyOf('content')}` },
];

export const sampleOrigin: Origin = {
  run: 'run-1',
  at: '2026-03-01T10:00:00.000Z',
  commit: 'abc123',
  dirty: true,
  machine: 'builder-1',
  gows: '0.1.0',
  go: 'go1.26.1',
};

export function sampleEntry(packagePath: string, output = 'ok\n', more: Partial<Entry> = {}): Entry {
  const task = `test:${packagePath}`;
  return {
    version: 1,
    package: packagePath,
    module: 'example.com/m',
    outcome: 'pass',
    elapsedMs: 12.5,
    usage: { userMs: 3, systemMs: 1.5, maxRssKiB: 2048 },
    origin: sampleOrigin,
    events: [
      { type: 'test.run', task, test: 'TestA' },
      { type: 'task.output', task, test: 'TestA', output: '=== RUN   TestA\n', outputType: 'frame' },
      { type: 'test.pause', task, test: 'TestA' },
      { type: 'test.cont', task, test: 'TestA' },
      { type: 'test.attr', task, test: 'TestA', key: 'k', value: 'v' },
      { type: 'test.finished', task, package: packagePath, test: 'TestA', outcome: 'pass', elapsedMs: 1, made: true },
      { type: 'benchmark.result', task, package: packagePath, benchmark: 'BenchmarkA', output: '1 ns/op' },
      { type: 'task.output', task, output },
    ],
    shape: sampleShape(),
    observation,
    ...more,
  };
}

export function sampleEarlier(packagePath: string, unit: string): Earlier {
  return {
    record: { version: 1, package: packagePath, unit: keyOf(unit), fields: [{ name: 'GOOS', value: 'linux' }] },
    shape: sampleShape(),
    observation,
    origin: sampleOrigin,
  };
}

export function sampleNode(id: string): UnitNode {
  return {
    id,
    own: {
      id,
      name: 'a',
      standard: false,
      module: 'example.com/m',
      sum: '',
      files: [`a.go ${keyOf(id)}`],
      settings: ['go=1.26'],
      error: '',
      included: [],
    },
    imports: [['fmt', keyOf('fmt')]],
  };
}

/** Text that does not become shorter by compression, of this length; as much as one likes of it, at once. */
export function noise(length: number, seed = 'noise'): string {
  return createHash('shake256', { outputLength: Math.ceil((length * 3) / 4) })
    .update(seed)
    .digest('base64')
    .slice(0, length);
}
