// Names by number, so that sets of them are bits.

import { type Bits, bits, setBit } from './hidden-bits.ts';

export interface Names {
  readonly setOf: (names: Iterable<string>) => Bits;
  readonly at: (number: number) => string;
}

/** Sets that were made later may be longer. */
export function createNames(): Names {
  const all: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    let number = numbers.get(name);
    if (number === undefined) {
      number = all.length;
      numbers.set(name, number);
      all.push(name);
    }
    return number;
  };
  return {
    setOf(names) {
      const found = [...names].map(numberOf);
      const set = bits(found.length === 0 ? 0 : Math.max(...found) + 1);
      for (const number of found) setBit(set, number);
      return set;
    },
    at: (number) => all[number] ?? '',
  };
}
