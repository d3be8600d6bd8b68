// What the server counts, and how it tells it: the text format of Prometheus.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

import type { Stock } from './room.ts';

export type Kind = 'ac' | 'cas' | 'other';

export interface Metrics {
  readonly answered: (method: string, kind: Kind, status: number) => void;
  readonly looked: (kind: Kind, hit: boolean) => void;
  /** Bytes of bodies. */
  readonly moved: (way: 'received' | 'sent', bytes: number) => void;
  readonly evicted: (kind: 'contents' | 'results', bytes: number) => void;
  readonly damaged: () => void;
  readonly text: (now: {
    readonly stock: Readonly<Stock>;
    readonly maxBytes: number;
    readonly connections: number;
    readonly version: string;
  }) => string;
}

const methods = new Set(['GET', 'HEAD', 'PUT']);

export function createMetrics(): Metrics {
  const counts = new Map<string, number>();
  const add = (name: string, labels: string, n = 1): void => {
    const key = `${name}${labels && `{${labels}}`}`;
    counts.set(key, (counts.get(key) ?? 0) + n);
  };
  // What never happened yet is told as 0, so that a rate of it can be asked for.
  for (const kind of ['ac', 'cas'] as const)
    for (const name of ['hits', 'misses']) add(nameOf(name), `kind="${kind}"`, 0);
  for (const name of ['received_bytes', 'sent_bytes', 'evicted_bytes', 'damaged']) add(nameOf(name), '', 0);
  for (const kind of ['contents', 'results']) add(nameOf('evicted'), `kind="${kind}"`, 0);
  return {
    answered(method, kind, status) {
      // A client must not be able to make up labels without end.
      const known = methods.has(method) ? method : 'other';
      add(nameOf('requests'), `method="${known}",kind="${kind}",status="${status}"`);
      if (status >= 400 && status !== 404) add(nameOf('refused'), `status="${status}"`);
    },
    looked: (kind, hit) => add(nameOf(hit ? 'hits' : 'misses'), `kind="${kind}"`),
    moved: (way, bytes) => add(nameOf(`${way}_bytes`), '', bytes),
    evicted(kind, bytes) {
      add(nameOf('evicted'), `kind="${kind}"`);
      add(nameOf('evicted_bytes'), '', bytes);
    },
    damaged: () => add(nameOf('damaged'), ''),
    text({ stock, maxBytes, connections, version }) {
      const counters = Object.entries(counterWords).flatMap(([name, about]) => {
        const own = [...counts].filter(([key]) => key.split('{')[0] === nameOf(name)).sort();
        return described(nameOf(name), 'counter', about, own);
      });
      const gauges: readonly (readonly [string, string, number])[] = [
        ['gows_cache_stored_bytes', 'What counts for the quota, in bytes.', stock.bytes],
        ['gows_cache_quota_bytes', 'The quota, in bytes.', maxBytes],
        ['gows_cache_contents', 'Stored contents.', stock.contents],
        ['gows_cache_results', 'Stored results.', stock.results],
        ['gows_cache_connections', 'Open connections.', connections],
      ];
      return [
        ...described('gows_build', 'gauge', 'Always 1.', [[`gows_build{version="${version}"}`, 1]]),
        ...counters,
        ...gauges.flatMap(([name, about, value]) => described(name, 'gauge', about, [[name, value]])),
        '',
      ].join('\n');
    },
  };
}

const counterWords: Readonly<Record<string, string>> = {
  requests: 'Answers, by method, kind and status.',
  hits: 'What was asked for and there.',
  misses: 'What was asked for and not there.',
  received_bytes: 'Bodies that came in, in bytes.',
  sent_bytes: 'Bodies that went out, in bytes.',
  evicted: 'What was let go for want of room.',
  evicted_bytes: 'What was let go for want of room, in bytes.',
  refused: 'Requests that were refused, by status.',
  damaged: 'Contents that were not what was put, and were thrown away.',
};

function nameOf(name: string): string {
  return `gows_cache_${name}_total`;
}

function described(
  name: string,
  type: 'counter' | 'gauge',
  about: string,
  values: readonly (readonly [string, number])[],
): readonly string[] {
  return [`# HELP ${name} ${about}`, `# TYPE ${name} ${type}`, ...values.map(([key, value]) => `${key} ${value}`)];
}
