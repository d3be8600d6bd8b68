// Who waits for leave, in the order in which they are asked.

import type { Grant, Need } from './need.ts';

export interface Waiting {
  readonly need: Need;
  readonly order: number;
  /** How often another went first because this did not fit. */
  passed: number;
  readonly answer: (grant: Grant | undefined) => void;
}

/** A test goes first, as it may sleep soon; then a link, as a test waits for it; what is exclusive comes last. */
export const kinds = ['run', 'link', 'compile', 'exclusive'] as const;
export type Kind = (typeof kinds)[number];

export interface Queues {
  add(one: Waiting): void;
  /** False when it was not there. */
  remove(one: Waiting): boolean;
  /** The first of a kind: the longest expected, equal ones in the order in which they asked. */
  first(kind: Kind, most: number): readonly Waiting[];
  /** Takes all out. */
  empty(): readonly Waiting[];
  size(): number;
}

export function createQueues(): Queues {
  const queues: Record<Kind, Waiting[]> = { run: [], link: [], compile: [], exclusive: [] };
  const of = ({ need }: Waiting): Waiting[] => queues[need.exclusive ? 'exclusive' : need.kind];
  return {
    add(one) {
      const queue = of(one);
      queue.splice(placeOf(one, queue), 0, one);
    },
    remove(one) {
      const queue = of(one);
      const at = placeOf(one, queue) - 1;
      if (queue[at] !== one) return false;
      queue.splice(at, 1);
      return true;
    },
    first: (kind, most) => queues[kind].slice(0, most),
    empty: () => kinds.flatMap((kind) => queues[kind].splice(0)),
    size: () => kinds.reduce((sum, kind) => sum + queues[kind].length, 0),
  };
}

/** How many go before it or are it. */
function placeOf(one: Waiting, queue: readonly Waiting[]): number {
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = queue[middle];
    if (other && compare(other, one) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(a: Waiting, b: Waiting): number {
  return expected(b.need) - expected(a.need) || a.order - b.order;
}

/** Unknown is longer than anything known; finite, as differences are taken. */
function expected({ expectedMs }: Need): number {
  return expectedMs ?? Number.MAX_VALUE;
}
