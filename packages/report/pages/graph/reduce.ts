// Fewer links that say as much: what a layout is made from.

import { components } from '#graph';
import type { Pair } from './arrange.ts';

/**
 * The pairs less those whose ends another way joins (the transitive reduction); pairs within a cycle all stay. Ways are
 * kept as sets of bits, so that 1,000 nodes take a few milliseconds.
 */
export function reduced<P extends Pair>(pairs: readonly P[]): readonly P[] {
  const next = Map.groupBy(pairs, ({ from }) => from);
  const nodes = [...new Set(pairs.flatMap(({ from, to }) => [from, to]))];
  const groups = components(nodes, (id) => (next.get(id) ?? []).map(({ to }) => to));
  const groupOf = new Map(groups.flatMap((members, at) => members.map((id) => [id, at] as const)));
  const words = Math.ceil(groups.length / 32);
  // Of each group, all groups that it leads to; groups come after what they lead to.
  const reach: Uint32Array[] = [];
  const kept = new Set<P>();
  for (const [at, members] of groups.entries()) {
    const own = new Uint32Array(words);
    const out = members.flatMap((id) => next.get(id) ?? []);
    // The farthest first: what it leads to needs no link of its own.
    const sorted = out.map((pair) => ({ pair, to: groupOf.get(pair.to) ?? 0 })).sort((a, b) => b.to - a.to);
    const direct = new Set<number>();
    for (const { pair, to } of sorted) {
      if (to === at || direct.has(to)) kept.add(pair);
      else if (!has(own, to)) {
        kept.add(pair);
        direct.add(to);
        set(own, to);
        const beyond = reach[to];
        for (let word = 0; beyond && word < words; word += 1) own[word] = (own[word] ?? 0) | (beyond[word] ?? 0);
      }
    }
    reach.push(own);
  }
  return pairs.filter((pair) => kept.has(pair));
}

/** Above so many links dagre takes seconds rather than tenths: 7.1 s for 2,900 of them, 0.6 s for what is left here. */
const many = 400;

/**
 * The reduced pairs; where these are many, only those from one column to the next. Each crossed column costs dagre a node
 * more, and to keep neighbours near each other the short ones are enough.
 */
export function thinned<P extends Pair>(pairs: readonly P[]): readonly P[] {
  const left = reduced(pairs);
  if (left.length <= many) return left;
  const next = Map.groupBy(left, ({ from }) => from);
  const nodes = [...new Set(left.flatMap(({ from, to }) => [from, to]))];
  const column = new Map<string, number>();
  for (const members of components(nodes, (id) => (next.get(id) ?? []).map(({ to }) => to))) {
    const beyond = members.flatMap((id) => (next.get(id) ?? []).flatMap(({ to }) => column.get(to) ?? []));
    const at = Math.max(-1, ...beyond) + 1;
    for (const id of members) column.set(id, at);
  }
  const span = ({ from, to }: P) => (column.get(from) ?? 0) - (column.get(to) ?? 0);
  // What only far ones import is held by the nearest of them.
  const nearest = new Map<string, P>();
  for (const pair of left) {
    const known = nearest.get(pair.to);
    if (!known || span(pair) < span(known)) nearest.set(pair.to, pair);
  }
  return left.filter((pair) => span(pair) <= 1 || nearest.get(pair.to) === pair);
}

function has(bits: Uint32Array, at: number): boolean {
  return ((bits[at >> 5] ?? 0) & (1 << (at & 31))) !== 0;
}

function set(bits: Uint32Array, at: number): void {
  bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31));
}
