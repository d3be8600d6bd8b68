// A cache that nothing outlives: for what was brought from afar, and where no disk can be used.

import type { Cache, Put } from '../cache.ts';
import type { Earlier, Entry, Key } from '../entry.ts';
import { mostEarlier } from '../explaining.ts';
import { mostShapes } from '../results.ts';

/** Of outputs, in characters; the first that came go. */
const mostOutput = 128 << 20;

export function openMemory(): Cache {
  const entries = new Map<Key, Entry>();
  const shapes = new Map<Key, readonly Entry['shape'][]>();
  const earlier = new Map<string, readonly Earlier[]>();
  const observed = new Map<string, Entry['shape']>();
  const nodes = new Map<Key, NonNullable<ReturnType<Cache['node']>>>();
  let output = 0;
  let closed = false;

  function bind(key: Key, result: Key, entry: Entry, shape = entry.shape): void {
    const before = entries.get(result);
    if (before) output -= outputOf(before);
    entries.delete(result);
    entries.set(result, entry);
    output += outputOf(entry);
    shapes.set(key, first(mostShapes, shape, shapes.get(key)));
    for (const [name, oldest] of entries) {
      if (output <= mostOutput || name === result) break;
      entries.delete(name);
      output -= outputOf(oldest);
    }
  }

  return {
    shapes: (key) => shapes.get(key) ?? [],
    entry: (result) => entries.get(result),
    put({ keys, entry }: Put) {
      if (closed) return;
      for (const { key, result } of keys) bind(key, result, entry);
    },
    link(key, result, shape, existing) {
      const entry = entries.get(existing);
      if (entry && !closed) bind(key, result, entry, shape);
    },
    earlier: (packagePath, most) => (earlier.get(packagePath) ?? []).slice(0, most),
    putEarlier(packagePath, made) {
      if (!closed) earlier.set(packagePath, first(mostEarlier, made, earlier.get(packagePath), withoutOrigin));
    },
    observed: (packagePath) => observed.get(packagePath),
    putObserved(packagePath, shape) {
      if (!closed) observed.set(packagePath, shape);
    },
    node: (key) => nodes.get(key),
    putNodes(keys, node) {
      if (closed) return;
      for (const key of keys) {
        const found = nodes.has(key) ? undefined : node(key);
        if (found) nodes.set(key, found);
      }
    },
    close() {
      closed = true;
      for (const all of [entries, shapes, earlier, observed, nodes]) all.clear();
      return [];
    },
  };
}

/** The one before all others, once. */
function first<T>(
  most: number,
  one: T,
  others: readonly T[] = [],
  what: (each: T) => unknown = (each) => each,
): readonly T[] {
  const text = JSON.stringify(what(one));
  return [one, ...others.filter((other) => JSON.stringify(what(other)) !== text)].slice(0, most);
}

function withoutOrigin({ origin: _, ...rest }: Earlier): unknown {
  return rest;
}

function outputOf({ events, covered }: Entry): number {
  const printed = events.reduce((sum, event) => sum + ('output' in event ? event.output.length : 0), 0);
  return printed + (covered?.profile.length ?? 0);
}
